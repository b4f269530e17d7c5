"""What a database must be like, asked of the database itself.

A database that is not UTF-8 with a UTF-8 character type answers trigram searches in Arabic,
Devanagari or Bengali with nothing at all, and gives no error. So it is asked at every start.
"""

from django.db import connection

OLDEST = 15
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin", "btree_gist", "fuzzystrmatch")
# One name in each script that PostgreSQL must see letters in, or search there finds nothing.
SAMPLES = {
    "Devanagari": "नेपाल",
    "Arabic": "وكالة",
    "Bengali": "ঢাকা",
    "Sinhala": "ශ්රී",
    "Tamil": "தமிழ்",
    "Burmese": "မြန်မာ",
    "Khmer": "ភ្នំពេញ",
    "Amharic": "አዲስ",
    "Thai": "ไทย",
    "Chinese": "仲介公司",
    "Cyrillic": "агентство",
}


def problems() -> list[str]:
    """One sentence for each thing wrong, with what to do about it; empty when all is well."""
    connection.ensure_connection()
    found = []
    version = connection.pg_version // 10000
    if version < OLDEST:
        found.append(f"The server is PostgreSQL {version}; {OLDEST} or newer is needed.")
    encoding, ctype = _one(
        "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database "
        "WHERE datname = current_database()"
    )
    if encoding != "UTF8":
        found.append(f"The database's encoding is {encoding}. Create it with ENCODING 'UTF8'.")
    installed = {name for (name,) in _all("SELECT extname FROM pg_extension")}
    for name in EXTENSIONS:
        if name not in installed:
            found.append(f"The extension {name} is missing. Run `manage.py migrate`.")
    if "pg_trgm" in installed and encoding == "UTF8":
        blind = [script for script, name in SAMPLES.items() if not _trigrams(name)]
        if blind:
            found.append(
                f"Search is blind to {', '.join(blind)}: the database's character type is "
                f"{ctype!r}. Create it with LC_CTYPE 'C.UTF-8' or another UTF-8 locale."
            )
    return found


def _trigrams(text: str) -> list[str]:
    return _one("SELECT show_trgm(%s)", text)[0]


def _one(query: str, *values: str) -> tuple:
    return _all(query, *values)[0]


def _all(query: str, *values: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()
