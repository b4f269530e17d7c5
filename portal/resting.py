"""What nginx shows while no web server answers: one file for all, so it says it in every language.

`make messages` writes it; tests/repository/test_deployment.py compares.
"""

from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.html import format_html, format_html_join

from portal.views import SERVER_ERROR

FILE = Path("deploy", "front", "resting.html")


def page() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return format_html(
            '<!doctype html><html lang="{}"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width"><title>{}</title>\n{}</html>\n',
            settings.LANGUAGE_CODE,
            SERVER_ERROR.title,
            format_html_join("", "{}", ((_said(code),) for code, _name in settings.LANGUAGES)),
        )


def _said(code: str) -> str:
    with translation.override(code):
        return format_html(
            '<div lang="{}" dir="{}"><h1>{}</h1>{}</div>\n',
            code,
            "rtl" if translation.get_language_bidi() else "ltr",
            SERVER_ERROR.title,
            format_html_join("", "<p>{}</p>", ((line,) for line in SERVER_ERROR.lines)),
        )
