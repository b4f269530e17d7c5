from django.urls import path

from recruitment.api import agencies, flags, reports

app_name = "recruitment_api"

urlpatterns = [
    path("agencies/", agencies.AgenciesView.as_view(), name="agencies"),
    path("agencies/<int:agency_id>/", agencies.AgencyView.as_view(), name="agency"),
    path("flags/", flags.FlagFeedView.as_view(), name="flags"),
    path("flags/keys/", flags.FlagFeedKeysView.as_view(), name="flag_keys"),
    path("reports/", reports.ReportsView.as_view(), name="reports"),
    path("reports/batch/", reports.BatchView.as_view(), name="reports_batch"),
    path("reports/<int:report_id>/", reports.ReportView.as_view(), name="report"),
    path(
        "reports/<int:report_id>/withdraw/", reports.WithdrawView.as_view(), name="report_withdraw"
    ),
]
