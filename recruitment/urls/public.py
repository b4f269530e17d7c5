from django.urls import path

from recruitment.views import agencies, open_data, receipt, reply, report, resuming

app_name = "recruitment"

urlpatterns = [
    path("agencies/", agencies.licence, name="agencies"),
    path("open-data/", open_data.open_data, name="open_data"),
    path("open-data/<str:quarter>/", open_data.open_data, name="open_data_quarter"),
    path("report/", report.report, name="report"),
    path("receipt/", receipt.receipt, name="receipt"),
    path("receipt/file/", resuming.uploads, name="uploads"),
    path("receipt/file/<str:token>/", resuming.upload, name="upload"),
    path("reply/", reply.reply, name="reply"),
]
