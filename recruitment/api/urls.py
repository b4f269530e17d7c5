from django.urls import path

from recruitment.api import agencies, flags, htcds, open_data, registers, reports

app_name = "recruitment_api"

urlpatterns = [
    path("agencies/", agencies.AgenciesView.as_view(), name="agencies"),
    path("agencies/<int:agency_id>/", agencies.AgencyView.as_view(), name="agency"),
    path("flags/", flags.FlagFeedView.as_view(), name="flags"),
    path("flags/keys/", flags.FlagFeedKeysView.as_view(), name="flag_keys"),
    path("open-data/", open_data.OpenDataView.as_view(), name="open_data"),
    path(
        "open-data/<str:quarter>/",
        open_data.OpenDataReleaseView.as_view(),
        name="open_data_release",
    ),
    path(
        "open-data/<str:quarter>/datapackage.json",
        open_data.OpenDataPackageView.as_view(),
        name="open_data_package",
    ),
    path(
        "open-data/<str:quarter>/<str:table>.csv",
        open_data.OpenDataCsvView.as_view(),
        name="open_data_csv",
    ),
    path("registers/", registers.RegistersView.as_view(), name="registers"),
    path("reports/", reports.ReportsView.as_view(), name="reports"),
    path("reports/batch/", reports.BatchView.as_view(), name="reports_batch"),
    path("reports/<int:report_id>/", reports.ReportView.as_view(), name="report"),
    path("reports/<int:report_id>/htcds/", htcds.CaseView.as_view(), name="report_htcds"),
    path(
        "reports/<int:report_id>/withdraw/", reports.WithdrawView.as_view(), name="report_withdraw"
    ),
]
