from django.urls import path

from recruitment.views import agencies, receipt, reply, report

app_name = "recruitment"

urlpatterns = [
    path("agencies/", agencies.licence, name="agencies"),
    path("report/", report.report, name="report"),
    path("receipt/", receipt.receipt, name="receipt"),
    path("reply/", reply.reply, name="reply"),
]
