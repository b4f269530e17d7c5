import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.published import PublishedFirst

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = PublishedFirst(get_wsgi_application(), settings.PUBLISH_DIR)
