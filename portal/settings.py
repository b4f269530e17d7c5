"""Settings, one file, read from the environment. Every variable: docs/reference/settings.md."""

from pathlib import Path
from urllib.parse import parse_qs, urlparse

import dj_database_url

from portal import env
from portal.database_servers import reaching
from portal.styles import public_stylesheet_hash

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.boolean("DEBUG", False)
# True where `make run` serves plain HTTP on this machine alone.
EMBEDDED = env.boolean("PORTAL_EMBEDDED", False)
HTTPS = env.boolean("HTTPS", not EMBEDDED)

SECRET_KEY = env.secret_or_withheld("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.former_secrets("SECRET_KEY")
# Mixed into every receipt key. Kept off the database, so that a stolen dump has nothing to try.
# Web servers alone have it: a worker that is taken over has nothing to open a report with.
RECEIPT_PEPPER = env.secret_or_withheld("RECEIPT_PEPPER")
# Former ones, still believed: each receipt moves to the one above when it is used.
RECEIPT_PEPPER_FALLBACKS = env.former_secrets("RECEIPT_PEPPER")
# Mixed into the short-lived channel buckets that stand in for addresses.
CHANNEL_PEPPER = env.secret_or_withheld("CHANNEL_PEPPER")
# Signs heads of the audit trail, packs of evidence and the flag feed. Off the database, for the same reason.
SIGNING_KEY = env.secret_or_withheld("SIGNING_KEY")
# Former ones: what they signed of the flag feed can still be checked.
SIGNING_KEY_FALLBACKS = env.former_secrets("SIGNING_KEY")
# Secrets of webhooks follow from it: with the courier, which leads outside, and has no other secret than
# this and PUSH_KEY.
WEBHOOK_KEY = env.secret_or_withheld("WEBHOOK_KEY")

# The key of web push follows from it: web servers show its public half, the courier signs. Empty: no push.
PUSH_KEY = env.secret_if_given("PUSH_KEY")

# What the gateway of text messages shows; empty: that door is shut.
SMS_TOKEN = env.secret_if_given("SMS_TOKEN")

# What Prometheus shows at /metrics; empty: nothing is there.
METRICS_TOKEN = env.secret_if_given("METRICS_TOKEN")

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost" if EMBEDDED or DEBUG else "")
# Three names for the three parts, all or none; and one inside Tor (rights/hosts.py).
PUBLIC_HOST = env.text("PUBLIC_HOST", "").lower()
REPORT_HOST = env.text("REPORT_HOST", "").lower()
DESK_HOST = env.text("DESK_HOST", "").lower()
ONION_HOST = env.text("ONION_HOST", "").lower()
_names = (PUBLIC_HOST, REPORT_HOST, DESK_HOST, ONION_HOST)
ALLOWED_HOSTS += [name.partition(":")[0] for name in _names if name]
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
# How many reverse proxies of our own stand in front; 0 means X-Forwarded-For is a lie.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0)

INSTALLED_APPS = [
    "portal",
    "recruitment",
    "rights",
    "accounts",
    "audit",
    "accounts.admin_apps.OperatorAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "portal.middleware.ReadToTheEnd",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.PrivacyHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.LanguageFromAddress",
    "django.middleware.common.CommonMiddleware",
    "portal.middleware.RefuseNul",
    "portal.middleware.RefuseTooLarge",
    "portal.hosts.OwnHost",
    "portal.quiet.QuietPages",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.doors.SecondStep",
    "portal.middleware.DeskLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.site",
            ],
        },
    },
]

FORM_RENDERER = "portal.form_renderer.LetterRenderer"

DATABASES = {
    "default": dj_database_url.parse(
        env.secret("DATABASE_URL"), conn_max_age=60, conn_health_checks=True
    )
}
DATABASES["default"]["OPTIONS"] = {
    **reaching(DATABASES["default"]),
    # A page that waits longer than this on the database has failed its reader already.
    "options": "-c statement_timeout=15000 -c lock_timeout=5000",
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Celery -----------------------------------------------------------------
REDIS_URL = env.text("REDIS_URL")


def _celery_url(url: str) -> str:
    """kombu spells a unix socket `redis+socket://…?virtual_host=0`; redis-py `unix://…?db=0`."""
    parts = urlparse(url)
    if parts.scheme != "unix":
        return url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"


CELERY_BROKER_URL = _celery_url(env.text("BROKER_URL", "") or REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True  # a killed worker's task is handed to another
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# KiB, read between two tasks: a child that grew beyond it, by caches or by a leak nobody found, is replaced.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000
# The outbox keeps what could not be sent, so sending must fail at once and not hold up a worker's page.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 180,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # wait for the broker for ever rather than die
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# --- People -----------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PersonBackend"]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "desk:home"
# Off, the second factor is offered and nobody is made to set it up.
SECOND_FACTOR_REQUIRED = env.boolean("SECOND_FACTOR_REQUIRED", not EMBEDDED)
SECOND_FACTOR_ROLES = [
    "operator",
    "inspector",
    "auditor",
    "caseworker",
    "manager",
    *env.words("SECOND_FACTOR_ALSO_FOR"),
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# __Host-: a browser takes it from this very name alone, over TLS, and sends it nowhere else.
_COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}desk"
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}csrftoken"
PUSH_COOKIE_NAME = f"{_COOKIE_PREFIX}told"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 8 * 60 * 60  # one working day
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"

# --- Notices ------------------------------------------------------------------
# E-mail that says "something waits". Only the courier sends, so only it needs these.
SITE_URL = env.text("SITE_URL", "").rstrip("/")
EMAIL_HOST = env.text("SMTP_HOST", "")
EMAIL_PORT = env.integer("SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.password("SMTP_PASSWORD") if EMAIL_HOST_USER else ""
# Port 465 speaks TLS from the first byte; every other begins in the open and changes over.
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = env.boolean("SMTP_TLS", True) and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "desk@localhost")
# Where mail is caught as files instead of sent: what `make run` does.
EMAIL_FILE_PATH = env.text("MAIL_CATCHER", "") or None
EMAIL_BACKEND = (
    f"django.core.mail.backends.{'filebased' if EMAIL_FILE_PATH else 'smtp'}.EmailBackend"
)
NOTICES_ON = bool(SITE_URL and (EMAIL_HOST or EMAIL_FILE_PATH))

# --- Languages --------------------------------------------------------------
LANGUAGE_CODE = "en"
# Where Django knows no clock of a language, or one without morning and evening.
FORMAT_MODULE_PATH = "portal.formats"
# Names stand in their own script: a reader looks for her own word.
LANGUAGES = [
    ("en", "English"),
    ("am", "አማርኛ"),
    ("ar", "العربية"),
    ("bn", "বাংলা"),
    ("es", "Español"),
    ("fil", "Filipino"),
    ("fr", "Français"),
    ("hi", "हिन्दी"),
    ("id", "Bahasa Indonesia"),
    ("km", "ខ្មែរ"),
    ("my", "မြန်မာ"),
    ("ne", "नेपाली"),
    ("pt", "Português"),
    ("ru", "Русский"),
    ("si", "සිංහල"),
    ("sw", "Kiswahili"),
    ("ta", "தமிழ்"),
    ("th", "ไทย"),
    ("ur", "اردو"),
    ("vi", "Tiếng Việt"),
    ("zh-hant", "繁體中文"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Transport and headers --------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Public pages carry their few styles inside, so that a page is one request; the policy
# names that one stylesheet by its hash. The desk, the admin and the API page add 'self'
# (portal.middleware.PrivacyHeaders).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": [public_stylesheet_hash()],
        "img-src": ["data:"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024  # the longest story and all answers fit four times over
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300

STATIC_URL = "/static/"
# Collected when the image is built. On one machine the finders serve the files where they are.
STATIC_ROOT = None if EMBEDDED else BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True

# --- Content ----------------------------------------------------------------
CONTENT_DIR = BASE_DIR / "data"
# Photographs and papers of reports, sealed, under random names. Served by no web server: out only
# through recruitment/services/evidence.py. A folder of its own, on a volume that is backed up.
EVIDENCE_DIR = Path(env.text("EVIDENCE_DIR", str(BASE_DIR / "var" / "evidence")))
# Where clamd looks at files for malware: unix:///path or tcp://host:port. Empty: nobody looks.
CLAMD = env.text("CLAMD", "")
# Heads of the audit chain, a line a day. Whoever can rewrite the database should not reach this file.
AUDIT_HEADS = Path(env.text("AUDIT_HEADS", str(BASE_DIR / "var" / "audit" / "heads.txt")))
# Uploads stay in memory until they are sealed: Django's other handler writes them to /tmp in the
# open. What is larger than this is read and thrown away. One file of 10 MB, and room for the form.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024
# Where guides lie as files, for web servers to hand out; empty: each page is made when asked for.
PUBLISH_DIR = Path(_publish_dir) if (_publish_dir := env.text("PUBLISH_DIR", "")) else None
# Where backups are written, and the public key they are sealed to. The private one is kept elsewhere.
BACKUP_DIR = Path(_backup_dir) if (_backup_dir := env.text("BACKUP_DIR", "")) else None
# Where PostgreSQL puts the parts of its log, to be sealed into BACKUP_DIR (portal/backups/log.py).
LOG_SPOOL = Path(_log_spool) if (_log_spool := env.text("LOG_SPOOL", "")) else None
BACKUP_PUBLIC_KEY = env.text("BACKUP_PUBLIC_KEY", "")
# Where the exit link leads: dull, everywhere in use, in every language.
EXIT_URL = env.text("EXIT_URL", "https://www.wikipedia.org/")

# --- API --------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["portal.api_reading.LimitedJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api_keys.ApiKeyAuthentication"],
    # Closed unless a view opens itself: a forgotten line must not publish anything.
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "portal.api_reading.Pages",
    "EXCEPTION_HANDLER": "portal.api.as_problem",
    # The schema describes every operation; OPTIONS would describe it a second time, and otherwise.
    "DEFAULT_METADATA_CLASS": None,
    "UNAUTHENTICATED_USER": None,
}
# 100 reports with a page of text each in four-byte letters, and room to spare.
API_BODY_LIMIT = 4 * 1024 * 1024
SPECTACULAR_SETTINGS = {
    "TITLE": "Migrant worker rights portal",
    "DESCRIPTION": "What the law says for a journey, who helps, which recruiter is licensed; and a "
    "way for organisations to send reports. Facts carry a source and a year; what is not known "
    "is never a no.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "POSTPROCESSING_HOOKS": ["portal.api.add_problems"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "COMPONENT_SPLIT_REQUEST": True,
}

# --- Logs -------------------------------------------------------------------
# Paths, addresses, user agents and the text of exceptions never reach a log: an exception of the
# database quotes the row it refused. See portal/logs.py.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"safe": {"()": "portal.logs.SafeFormatter"}},
    "filters": {"safe": {"()": "portal.logs.NoRequestText"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "safe",
            "filters": ["safe"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.db.backends": {"level": "WARNING", "propagate": True},
        # At its most talkative it quotes where and by whom a photograph was taken.
        "PIL": {"level": "CRITICAL", "propagate": False},
        # Tells which security key answered: the same number at each sign-in of one person.
        "fido2": {"level": "CRITICAL", "propagate": False},
        # Quotes certificates and names of the servers that webhooks go to.
        "urllib3": {"level": "CRITICAL", "propagate": False},
        # Celery's own "Task … received" lines carry arguments only as ids; its tracebacks pass SafeFormatter.
        "celery": {"level": "INFO", "propagate": True},
    },
}
