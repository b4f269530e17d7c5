"""What importers say, in the reader's language. Codes and values come from `recruitment/importers/said.py`.

Text that was kept before there were codes is shown as it stands; so is a code that nobody knows any more.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recruitment.importers.said import Code, Said, WrongFileError
from recruitment.models import Licence

_WORDS: dict[str, Promise] = {
    Code.EMPTY: gettext_lazy("The file is empty."),
    Code.TOO_LARGE: gettext_lazy("The file is larger than %(most)s MB."),
    Code.NO_COLUMNS: gettext_lazy("No table in the file has these columns: %(columns)s."),
    Code.COLUMN_TWICE: gettext_lazy("A column stands twice: %(columns)s."),
    Code.FORMAT: gettext_lazy("We can't read %(kind)s. Send the list as .csv, .xlsx or .html."),
    Code.NO_TABLE: gettext_lazy("This is a web page without a table."),
    Code.LETTERS: gettext_lazy(
        "The letters can't be read. Save the table as “CSV UTF-8” and send that."
    ),
    Code.NO_CSV: gettext_lazy("This is no CSV table."),
    Code.NO_XLSX: gettext_lazy("The file is no XLSX that can be opened."),
    Code.TOO_MANY_ROWS: gettext_lazy("The file has more rows than %(most)s."),
    Code.UNPACKS: gettext_lazy("The file unpacks to more than a list can hold."),
    Code.FUTURE: gettext_lazy("This day has not come yet."),
    Code.NEWER_HELD: gettext_lazy(
        "The list of %(day)s was taken in already. Take that back first."
    ),
    Code.NO_ROW: gettext_lazy("No row of the file can be read."),
    Code.MANY_UNREADABLE: gettext_lazy(
        "%(count)s of %(of)s rows can't be read. It is likely another list. %(first)s"
    ),
    Code.MANY_GONE: gettext_lazy(
        "Of %(of)s agencies that we hold, %(count)s are not in this file. It is likely another list."
    ),
    Code.CHANGED_SINCE: gettext_lazy(
        "What is held changed since you compared. Send the file again and look again."
    ),
    Code.NO_COUNTRY_CODE: gettext_lazy("“%(typed)s” is no country code of three letters."),
    Code.NO_NAME: gettext_lazy("It has no name that can be read."),
    Code.NOT_ONE_OF: gettext_lazy("%(column)s: “%(typed)s” is none of %(words)s."),
    Code.NO_DAY: gettext_lazy("%(column)s: “%(typed)s” is no day as in 2026-11-25."),
    Code.NO_NUMBER: gettext_lazy(
        "%(column)s: “%(typed)s” is no whole number from %(least)s to %(most)s."
    ),
    Code.NUMBER_UNKNOWN: gettext_lazy("No agency alone has the licence number “%(number)s”."),
    Code.STANDS_ABOVE: gettext_lazy("This agency, year and destination stand above already."),
    Code.NUMBER_OF_ANOTHER: gettext_lazy("%(name)s in row %(other)s has the same licence number."),
    Code.LICENCE: gettext_lazy("Licence"),
    Code.NAME: gettext_lazy("Name"),
    Code.CONTACTS: gettext_lazy("Numbers and addresses"),
    Code.BRANCHES: gettext_lazy("Branches and sub-agents: %(more)s more, %(fewer)s fewer"),
    Code.GONE: gettext_lazy("No longer in the list"),
    Code.PERSON_SAID: gettext_lazy("A person said: %(status)s"),
    Code.LIST_SAID: gettext_lazy("The list says: %(status)s"),
    Code.PERSON_NAMED: gettext_lazy("A person named it %(name)s"),
}
# Of nothing but values: there is no word to translate.
_PLAIN = {Code.STATUS: "%(was)s → %(now)s"}
CODES = frozenset(_WORDS) | frozenset(_PLAIN)


def sentence(told: Said | str) -> str:
    """One thing in words, with the row it speaks of before it."""
    if isinstance(told, str):
        return told
    values = {key: _shown(key, value) for key, value in told.items()}
    code = told["code"]
    text = _WORDS.get(code, _PLAIN.get(code, code))
    words = str(text) % values
    if "line" not in told:
        return words
    return _("Row %(number)s") % {"number": told["line"]} + f": {words}"


def sentences(told: Iterable[Said | str]) -> list[str]:
    return [sentence(each) for each in told]


def refusal(wrong: WrongFileError) -> str:
    return sentence(wrong.said)


def _shown(key: str, value: Any) -> Any:
    if key in {"status", "was", "now"}:
        return dict(Licence.Status.choices).get(value, value)
    if key == "day":
        return formats.date_format(date.fromisoformat(value), "DATE_FORMAT")
    return sentence(value) if isinstance(value, Mapping) else value
