"""Hong Kong, Labour Department: licensed employment agencies. No licence numbers; names in English,
in Chinese, or in both. One agency stands once for each place of business.

Source: https://www.eaa.labour.gov.hk/en/licensed.html (search of licensed agencies)
"""

import re

from recruitment.importers.base import Entry, Name, Register, key_of
from recruitment.importers.said import Code, UnreadableRowError
from recruitment.importers.tables import Row
from recruitment.models import Identifier, Licence

_LICENSED = re.compile(r"^licensed\b", re.IGNORECASE)


def _entry(row: Row, line: int, country: str) -> Entry:
    english, chinese = row.get("name", ""), row.get("name_zh", "")
    names = [Name(text, language) for text, language in ((english, "en"), (chinese, "zh")) if text]
    if not names:
        raise UnreadableRowError(Code.NO_NAME)
    number = row.get("licence_no", "")
    address = row.get("address", "")
    # The department lists those that hold a licence; any other word is not understood.
    is_licensed = bool(_LICENSED.match(row.get("status", "")))
    return Entry(
        key=key_of(number, (name.text for name in names), country),
        names=tuple(names),
        line=line,
        number=number,
        status=Licence.Status.VALID if is_licensed else Licence.Status.NOT_KNOWN,
        contacts=((Identifier.Kind.ADDRESS, address),) if address else (),
        row=row,
    )


REGISTER = Register(
    name="hkg_labour",
    title="Hong Kong, Labour Department: licensed employment agencies",
    country="HKG",
    required=frozenset({"name", "name_zh", "address", "status"}),
    optional=frozenset({"licence_no", "licensed_since", "district", "placement_type"}),
    entry=_entry,
    source_url="https://www.eaa.labour.gov.hk/en/licensed.html",
)
