"""The real settings; only what would make tests slow, or ask for TLS, is different."""

from portal.settings import *  # noqa: F403

# Argon2 is slow on purpose, and the cast signs in a thousand times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# The test client and the browser stories speak plain HTTP. `check --deploy` and the headers of
# production are looked at in tests/repository/test_deployment.py, under the real settings.
HTTPS = SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "desk", "csrftoken"

# The doors of the roles are tested without it, the second factor in tests/accounts with it.
SECOND_FACTOR_REQUIRED = False

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# Nothing is collected for tests: the finders serve the files where they are.
STATIC_ROOT = None

# Tasks go to a real broker of the tests' own, where nobody takes them. Whoever wants them run at
# once says so with the fixture `tasks_at_once`; eager by default would hide what a task needs to
# have been committed.
