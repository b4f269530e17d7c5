"""Which address leads where. Public pages carry their language in the address.

Nothing here is secret by its address: every page asks for itself who is at the door, and
tests/repository/test_access.py has a row for each.
"""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from portal import api, status, views
from recruitment.views import sms

urlpatterns = [
    path("", views.to_own_language, name="root"),
    path("livez", views.alive, name="alive"),
    path("healthz", views.health, name="health"),
    path("metrics", status.metrics, name="metrics"),
    path("desk/status/", status.status, name="status"),
    path("robots.txt", views.robots, name="robots"),
    path("sms/in/", sms.sms_in, name="sms_in"),
    path("desk/", include("accounts.urls")),
    path("desk/", include("recruitment.urls.desk")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("rights.api.urls")),
    path("api/v1/", include("recruitment.api.urls")),
    path("api/v1/schema/", api.Schema.as_view(), name="api_schema"),
    path("api/v1/docs/", api.Docs.as_view(), name="api_docs"),
    path("api/v1/problems/<str:code>/", api.Problem.as_view(), name="api_problem"),
    # Last of /api/: machines get a problem in JSON, not a page.
    re_path(r"^api/(?:.*/)?$", api.Nothing.as_view(), name="api_nothing"),
]
urlpatterns += i18n_patterns(
    path("", include("rights.urls")),
    path("", include("recruitment.urls.public")),
    prefix_default_language=True,
)

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"
