"""A table that any regulator can fill in. Columns: docs/reference/register-table.md."""

import re

from recruitment.importers.base import Entry, Name, Register, UnreadableRowError, day, key_of
from recruitment.importers.tables import Row
from recruitment.models import AgencyName, Identifier, Licence

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
_CONTACTS = {
    "address": Identifier.Kind.ADDRESS,
    "phone": Identifier.Kind.PHONE,
    "email": Identifier.Kind.EMAIL,
    "website": Identifier.Kind.WEB,
    "social_media": Identifier.Kind.HANDLE,
    "person_in_charge": Identifier.Kind.PERSON,
}


def _several(cell: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;|]", cell) if part.strip()]


def _entry(row: Row, line: int, country: str) -> Entry:
    language = row.get("language_local", "").lower()
    names = [Name(row.get("name", ""), "en"), Name(row.get("name_local", ""), language)]
    names += [
        Name(text, "", AgencyName.Kind.TRADE) for text in _several(row.get("other_names", ""))
    ]
    names += [
        Name(text, "", AgencyName.Kind.FORMER) for text in _several(row.get("former_names", ""))
    ]
    names = [name for name in names if name.text]
    if not names:
        raise UnreadableRowError("name and name_local are both empty")
    said = row.get("status", "").strip().lower().replace("_", " ")
    if said not in _STATUS:
        raise UnreadableRowError(f"status: {said!r} is none of {', '.join(_STATUS)}")
    number = row.get("licence_number", "")
    return Entry(
        key=key_of(number, (name.text for name in names[:2]), country),
        names=tuple({name.text: name for name in reversed(names)}.values())[::-1],
        line=line,
        number=number[:80],
        status=_STATUS[said],
        valid_from=day(row.get("valid_from", ""), "valid_from"),
        valid_until=day(row.get("valid_until", ""), "valid_until"),
        contacts=tuple(
            (kind, text)
            for name, kind in _CONTACTS.items()
            for text in ([row.get(name, "")] if name == "address" else _several(row.get(name, "")))
            if text
        ),
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
            *_CONTACTS,
        }
    ),
    entry=_entry,
)
