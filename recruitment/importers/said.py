"""What importers have to say, as data: a code and the values that its sentence needs.

Kept in the database and written in the digest of a plan, so it holds plain values alone. The words
are in recruitment/import_messages.py, in the language of whoever reads.
"""

from enum import StrEnum
from typing import Any

Said = dict[str, Any]


class Code(StrEnum):
    # of a whole file
    EMPTY = "empty"
    TOO_LARGE = "too_large"  # most: MB
    NO_COLUMNS = "no_columns"  # columns
    COLUMN_TWICE = "column_twice"  # columns
    FORMAT = "format"  # kind
    NO_TABLE = "no_table"
    LETTERS = "letters"
    NO_CSV = "no_csv"
    NO_XLSX = "no_xlsx"
    TOO_MANY_ROWS = "too_many_rows"  # most
    UNPACKS = "unpacks"
    FUTURE = "future"
    NEWER_HELD = "newer_held"  # day
    NO_ROW = "no_row"
    MANY_UNREADABLE = "many_unreadable"  # count, of, first: what was said of that row
    MANY_GONE = "many_gone"  # count, of
    CHANGED_SINCE = "changed_since"
    # of one row that can't be read
    NO_COUNTRY_CODE = "no_country_code"  # typed
    NO_NAME = "no_name"
    NOT_ONE_OF = "not_one_of"  # column, typed, words
    NO_DAY = "no_day"  # column, typed
    NO_NUMBER = "no_number"  # column, typed, least, most
    NUMBER_UNKNOWN = "number_unknown"  # number
    STANDS_ABOVE = "stands_above"
    # of what an import does with one agency
    NUMBER_OF_ANOTHER = "number_of_another"  # name, other: its line
    LICENCE = "licence"
    STATUS = "status"  # was, now: Licence.Status
    NAME = "name"
    CONTACTS = "contacts"
    BRANCHES = "branches"  # more, fewer
    GONE = "gone"
    PERSON_SAID = "person_said"  # status
    LIST_SAID = "list_said"  # status
    PERSON_NAMED = "person_named"  # name


def said(code: Code, **values: Any) -> Said:
    """`line`, in any of them: the line of the file that is spoken of."""
    return {"code": str(code), **values}


class SaidError(ValueError):
    def __init__(self, code: Code, **values: Any) -> None:
        self.said = said(code, **values)
        super().__init__(self.said)

    @property
    def code(self) -> str:
        return self.said["code"]


class WrongFileError(SaidError):
    """The file as a whole is not what it should be."""


class UnreadableRowError(SaidError):
    """One row that can't be understood; it is counted and shown, and the rest goes on."""

    def of_line(self, line: int) -> Said:
        return {**self.said, "line": line}
