# One image for the web server, the worker, the clock and the release step; docker-compose.yml
# says which is which.
FROM python:3.11-slim-bookworm

ENV MALLOC_ARENA_MAX=2 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1 PIP_NO_CACHE_DIR=1

# An account that owns nothing here: the code can be read and not changed from inside. The group's number is
# said too: `--system` alone takes a low one, and `spool` in docker-compose.yml names this one.
RUN groupadd --gid 10001 portal && useradd --uid 10001 --gid 10001 --no-create-home portal
# A new volume takes its owner from the folder it covers.
RUN install --directory --owner portal --mode 0700 /srv/evidence /srv/audit /srv/backups \
 && install --directory --owner portal --mode 0755 /srv/published
WORKDIR /srv/portal

# Packages first: they change less often than the code. The hashes are the ones in the lock file.
COPY requirements/run.txt requirements/run.txt
RUN pip install --require-hashes --requirement requirements/run.txt

COPY manage.py pyproject.toml ./
COPY accounts accounts
COPY audit audit
COPY data data
COPY deploy deploy
COPY locale locale
COPY portal portal
COPY recruitment recruitment
COPY rights rights
COPY static static
COPY templates templates

# Settings refuse to load without these. The values serve this one step and are in no layer's
# environment; collecting files opens no connection.
RUN DATABASE_URL=postgres://nobody@localhost/none REDIS_URL=redis://localhost/0 \
    SECRET_KEY=build RECEIPT_PEPPER=build CHANNEL_PEPPER=build SIGNING_KEY=build WEBHOOK_KEY=build \
    python manage.py collectstatic --noinput

USER portal
EXPOSE 8000
CMD ["granian", "portal.wsgi:application", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--http", "1", "--no-ws", "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", "--workers-kill-timeout", "30"]
