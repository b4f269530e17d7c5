"""The words of the interface: gathered, translated, compiled, and with nothing lost on the way."""

import gettext
import re
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as words_for
from django.utils.translation import to_locale

from portal import catalogues

LANGUAGES = catalogues.languages()
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def _committed(language: str) -> Catalog:
    return read_po(BytesIO(catalogues.po_path(language).read_bytes()), locale=to_locale(language))


def _lines(message: Message) -> list[str]:
    return list(message.string) if message.pluralizable else [message.string]


@pytest.fixture(scope="module")
def template() -> Catalog:
    return catalogues.gather()


def test_there_is_a_catalogue_for_every_language() -> None:
    assert {"ar", "hi", "id", "ne"} <= set(LANGUAGES)
    assert set(map(to_locale, LANGUAGES)) == {
        path.name for path in Path(settings.LOCALE_PATHS[0]).iterdir()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_gathering_the_words_again_changes_nothing(language: str, template: Catalog) -> None:
    po = catalogues.as_po(catalogues.merge(language, template))
    assert catalogues.po_path(language).read_bytes() == po, "Run `make messages`."


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    path = catalogues.po_path(language)
    mo = catalogues.as_mo(path.read_bytes(), language)
    assert path.with_suffix(".mo").read_bytes() == mo, "Run `make messages`."


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language: str) -> None:
    assert [message.id for message in _committed(language) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_left_in_english(language: str) -> None:
    empty = [
        message.id for message in _committed(language) if message.id and not all(_lines(message))
    ]
    assert empty == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same_in_every_language(language: str) -> None:
    wrong = []
    for message in _committed(language):
        if not message.id:
            continue
        ids = message.id if message.pluralizable else (message.id,)
        allowed = [Counter(PLACEHOLDER.findall(line)) for line in ids]
        for line in filter(None, _lines(message)):
            # "One report" and "two reports" are single words in Arabic: a form may leave its number
            # out, but never a placeholder that the other forms keep for another thing.
            found = Counter(PLACEHOLDER.findall(line))
            fits = found in allowed or (message.pluralizable and found <= allowed[-1])
            if not fits:
                wrong.append((message.id, line))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_words_can_be_looked_up(language: str) -> None:
    with catalogues.po_path(language).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    translated = [
        message
        for message in _committed(language)
        if message.id and not message.pluralizable and message.string and not message.context
    ]
    for message in translated:
        assert compiled.gettext(message.id) == message.string


def test_safety_message_names_the_button_by_the_word_that_stands_on_it() -> None:
    """A frightened person looks for that word: the message once spoke of a "quick exit button", and none was called so."""
    texts = [
        safety_message(folder)
        for folder in sorted((settings.CONTENT_DIR / "translations").iterdir())
    ]
    assert len(texts) == len(settings.LANGUAGES) - 1
    for language, text in texts:
        with translation.override(language):
            assert words_for("Leave this site") in text, (language, text)
    english = yaml.safe_load((settings.CONTENT_DIR / "abuses.yaml").read_text())
    assert "Leave this site" in str(english["safety_messages"]["phone_safety"])


def safety_message(folder: Path) -> tuple[str, str]:
    content = yaml.safe_load((folder / "abuses.yaml").read_text())
    return folder.name, content["safety/phone_safety/0"]["text"]


def test_words_are_found_in_code_and_in_templates(tmp_path: Path) -> None:
    """A gatherer that overlooks a kind of marking would make every test above pass."""
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "views.py").write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext\n"
        "def f(n):\n"
        "    return _('in code'), ngettext('one', 'many', n), pgettext('month', 'May')\n"
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(
        "{% load i18n %}\n"
        "    <p title=\"it's\">{% translate 'a tag' %}</p>\n"
        "{% blocktranslate trimmed count n=things|length %}\n"
        "      {{ n }} thing\n"
        "  {% plural %}\n"
        "      {{ n }} things\n"
        "{% endblocktranslate %}\n"
        '  {% include "x.html" with label=_("an argument") only %}\n'
        '{{ _("a variable")|upper }}\n'
        '{% translate "May" context "month" %}\n'
    )
    for folder in ("accounts", "audit", "recruitment", "rights"):
        (tmp_path / folder).mkdir()
    found = {(message.id, message.context) for message in catalogues.gather(tmp_path) if message.id}
    assert found == {
        ("in code", None),
        (("one", "many"), None),
        ("May", "month"),
        ("a tag", None),
        (("%(n)s thing", "%(n)s things"), None),
        ("an argument", None),
        ("a variable", None),
    }
