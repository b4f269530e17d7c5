"""The interface's words: gathered from code and templates, merged, compiled. Needs no system gettext.

Places carry file names and no line numbers, and the header no dates: a catalogue changes when
words change, and at no other time.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

_FOLDERS = ("accounts", "audit", "portal", "recruitment", "rights", "templates")
_KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_COMMENT_TAGS = ("Translators",)
_VOLATILE = re.compile(
    r'^"(?:Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date'
    r"|Last-Translator|Language-Team|Generated-By)",
)


def languages() -> list[str]:
    """All but the language the code is written in, whose words need no catalogue."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def po_path(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / to_locale(language) / "LC_MESSAGES" / "django.po"


def gather(root: Path | None = None) -> Catalog:
    """Every word marked for translation, in the order of files, without translations."""
    root = root or settings.BASE_DIR
    template = Catalog(charset="utf-8")
    for path in _sources(root):
        place = path.relative_to(root).as_posix()
        for message, comments, context in _messages(path):
            template.add(message, None, [(place, 0)], auto_comments=comments, context=context)
    for message in template:
        message.locations = sorted(set(message.locations))
    return template


def merge(language: str, template: Catalog) -> Catalog:
    """The language's catalogue with new words empty and lost words gone. Nothing is ever guessed."""
    path = po_path(language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=to_locale(language))
    else:
        catalog = Catalog(locale=to_locale(language), charset="utf-8")
    catalog.update(template, no_fuzzy_matching=True)
    return catalog


def as_po(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    catalog.header_comment = ""
    catalog.fuzzy = False
    write_po(
        buffer, catalog, width=100, sort_by_file=True, ignore_obsolete=True, include_lineno=False
    )
    lines = buffer.getvalue().decode().lstrip().splitlines(keepends=True)
    return "".join(line for line in lines if not _VOLATILE.match(line)).encode()


def as_mo(po: bytes, language: str) -> bytes:
    """Compiled from the text of the catalogue, so that both files say the same."""
    buffer = BytesIO()
    catalog = read_po(BytesIO(po), locale=to_locale(language))
    # Babel would write today's date into the header, and the file would never be the same twice.
    catalog.__class__ = _Dateless
    write_mo(buffer, catalog)
    return buffer.getvalue()


class _Dateless(Catalog):
    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        kept = ("Language", "Plural-Forms", "Content-Type", "Content-Transfer-Encoding")
        return [(name, value) for name, value in super().mime_headers if name in kept]


def _sources(root: Path) -> Iterator[Path]:
    for folder in _FOLDERS:
        yield from sorted(
            path
            for path in (root / folder).rglob("*")
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts
        )


def _messages(path: Path) -> Iterable[tuple[str | tuple[str, ...], list[str], str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is left is no Python; without its indents Python's tokenizer reads it all the same.
        text = re.sub(r"^[ \t]+", "", templatize(text, origin=str(path)), flags=re.M)
    else:
        ast.parse(text)  # a file that can't be read must not look like one without words
    found = extract(
        "python", BytesIO(text.encode()), _KEYWORDS, _COMMENT_TAGS, strip_comment_tags=True
    )
    for _line, message, comments, context in found:
        yield message, comments, context
