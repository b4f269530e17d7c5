"""A table that any regulator can fill in. Columns: docs/reference/register-table.md."""

import re
from collections.abc import Mapping
from typing import TypeVar

from recruitment.importers.base import Contacts, Entry, Name, Place, Register, day, key_of
from recruitment.importers.said import Code, UnreadableRowError
from recruitment.importers.tables import Row
from recruitment.models import AgencyName, Branch, Identifier, Licence

# Words that regulators write; a word that is not here makes the row unreadable rather than "valid".
_STATUS = {
    "valid": Licence.Status.VALID,
    "active": Licence.Status.VALID,
    "licensed": Licence.Status.VALID,
    "suspended": Licence.Status.SUSPENDED,
    "cancelled": Licence.Status.CANCELLED,
    "canceled": Licence.Status.CANCELLED,
    "revoked": Licence.Status.CANCELLED,
    "delisted": Licence.Status.DELISTED,
    "expired": Licence.Status.EXPIRED,
    "never licensed": Licence.Status.NEVER,
    "not known": Licence.Status.NOT_KNOWN,
}
# What a row is; of a list without this column every row is an agency.
_KINDS = {
    "": None,
    "agency": None,
    "branch": Branch.Kind.BRANCH,
    "sub-agent": Branch.Kind.SUB_AGENT,
    "subagent": Branch.Kind.SUB_AGENT,
    "sub agent": Branch.Kind.SUB_AGENT,
}
_CONTACTS = {
    "address": Identifier.Kind.ADDRESS,
    "phone": Identifier.Kind.PHONE,
    "email": Identifier.Kind.EMAIL,
    "website": Identifier.Kind.WEB,
    "social_media": Identifier.Kind.HANDLE,
    "person_in_charge": Identifier.Kind.PERSON,
}


Meaning = TypeVar("Meaning")


def _several(cell: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;|]", cell) if part.strip()]


def _names(row: Row) -> list[Name]:
    language = row.get("language_local", "").lower()
    names = [Name(row.get("name", ""), "en"), Name(row.get("name_local", ""), language)]
    names += [
        Name(text, "", AgencyName.Kind.TRADE) for text in _several(row.get("other_names", ""))
    ]
    names += [
        Name(text, "", AgencyName.Kind.FORMER) for text in _several(row.get("former_names", ""))
    ]
    return [name for name in names if name.text]


def _once(names: list[Name]) -> tuple[Name, ...]:
    return tuple({name.text: name for name in reversed(names)}.values())[::-1]


def _contacts(row: Row) -> Contacts:
    return tuple(
        (kind, text)
        for name, kind in _CONTACTS.items()
        for text in ([row.get(name, "")] if name == "address" else _several(row.get(name, "")))
        if text
    )


def _word(row: Row, column: str, words: Mapping[str, Meaning]) -> Meaning:
    """What the word in this column means; one that nobody knows makes the row unreadable."""
    typed = row.get(column, "").strip().lower().replace("_", " ")
    if typed not in words:
        known = ", ".join(filter(None, words))
        raise UnreadableRowError(Code.NOT_ONE_OF, column=column, typed=typed, words=known)
    return words[typed]


def _entry(row: Row, line: int, country: str) -> Entry | Place:
    names, contacts = _names(row), _contacts(row)
    number = row.get("licence_number", "")
    kind = _word(row, "kind", _KINDS)
    if not names and (kind != Branch.Kind.BRANCH or not contacts):
        raise UnreadableRowError(Code.NO_NAME)
    if kind:
        scope = row.get("scope", "")[:300]
        return Place(kind, number, _once(names), contacts, scope, row)
    return Entry(
        key=key_of(number, (name.text for name in names[:2]), country),
        names=_once(names),
        line=line,
        number=number[:80],
        status=_word(row, "status", _STATUS),
        valid_from=day(row.get("valid_from", ""), "valid_from"),
        valid_until=day(row.get("valid_until", ""), "valid_until"),
        contacts=contacts,
        row=row,
    )


REGISTER = Register(
    name="regulator_table",
    title="Table of licensed agencies, filled in by the regulator",
    country="",
    required=frozenset({"name", "status"}),
    optional=frozenset(
        {
            "name_local",
            "language_local",
            "other_names",
            "former_names",
            "licence_number",
            "valid_from",
            "valid_until",
            "kind",
            "scope",
            *_CONTACTS,
        }
    ),
    entry=_entry,
)
