from django.contrib.admin.apps import AdminConfig


class OperatorAdminConfig(AdminConfig):
    """Puts the operators' site in place of Django's own, whose log-in page knows no limits."""

    default_site = "accounts.admin_site.OperatorSite"
