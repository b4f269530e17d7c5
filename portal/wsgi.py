import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.collector import leave_what_is_loaded
from portal.launch.processes import die_with_own_parent
from portal.published import PublishedFirst

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
if settings.EMBEDDED:
    # Workers of the server would serve on after it was killed. In a container that takes all of it along.
    die_with_own_parent()

application = PublishedFirst(get_wsgi_application(), settings.PUBLISH_DIR)
leave_what_is_loaded()
