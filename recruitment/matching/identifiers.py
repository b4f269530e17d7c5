"""One normaliser per kind of identifier. Pure. Each returns None for what is no such thing."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable
from itertools import permutations, product
from urllib.parse import urlsplit

import phonenumbers

from recruitment.matching.normalise import clean, form

# Calling regions of ISO 3166-1 alpha-3, where the first two letters are not the alpha-2 code,
# come from this table; it holds the countries with agencies or employers in the portal's scope.
_ALPHA2 = {
    "AGO": "AO", "ARE": "AE", "ARM": "AM", "AUS": "AU", "AUT": "AT", "AZE": "AZ", "BDI": "BI",
    "BEN": "BJ", "BFA": "BF", "BGD": "BD", "BHR": "BH", "BLR": "BY", "BRA": "BR", "BRN": "BN",
    "BTN": "BT", "CAN": "CA", "CHE": "CH", "CHL": "CL", "CHN": "CN", "CIV": "CI", "CMR": "CM",
    "COD": "CD", "COL": "CO", "CYP": "CY", "CZE": "CZ", "DEU": "DE", "DNK": "DK", "DOM": "DO",
    "DZA": "DZ", "ECU": "EC", "EGY": "EG", "ERI": "ER", "ESP": "ES", "EST": "EE", "ETH": "ET",
    "FIN": "FI", "FJI": "FJ", "FRA": "FR", "GBR": "GB", "GEO": "GE", "GHA": "GH", "GIN": "GN",
    "GMB": "GM", "GRC": "GR", "GTM": "GT", "HKG": "HK", "HND": "HN", "HRV": "HR", "HTI": "HT",
    "HUN": "HU", "IDN": "ID", "IND": "IN", "IRL": "IE", "IRN": "IR", "IRQ": "IQ", "ISR": "IL",
    "ITA": "IT", "JAM": "JM", "JOR": "JO", "JPN": "JP", "KAZ": "KZ", "KEN": "KE", "KGZ": "KG",
    "KHM": "KH", "KOR": "KR", "KWT": "KW", "LAO": "LA", "LBN": "LB", "LBR": "LR", "LKA": "LK",
    "LTU": "LT", "LVA": "LV", "MAC": "MO", "MAR": "MA", "MDA": "MD", "MDG": "MG", "MDV": "MV",
    "MEX": "MX", "MLI": "ML", "MLT": "MT", "MMR": "MM", "MNG": "MN", "MOZ": "MZ", "MRT": "MR",
    "MUS": "MU", "MWI": "MW", "MYS": "MY", "NER": "NE", "NGA": "NG", "NIC": "NI", "NLD": "NL",
    "NOR": "NO", "NPL": "NP", "NZL": "NZ", "OMN": "OM", "PAK": "PK", "PER": "PE", "PHL": "PH",
    "POL": "PL", "PRT": "PT", "PRY": "PY", "QAT": "QA", "ROU": "RO", "RUS": "RU", "RWA": "RW",
    "SAU": "SA", "SDN": "SD", "SEN": "SN", "SGP": "SG", "SLE": "SL", "SLV": "SV", "SOM": "SO",
    "SRB": "RS", "SWE": "SE", "SYC": "SC", "SYR": "SY", "TGO": "TG", "THA": "TH", "TJK": "TJ",
    "TKM": "TM", "TLS": "TL", "TUN": "TN", "TUR": "TR", "TWN": "TW", "TZA": "TZ", "UGA": "UG",
    "UKR": "UA", "USA": "US", "UZB": "UZ", "VEN": "VE", "VNM": "VN", "YEM": "YE", "ZAF": "ZA",
    "ZMB": "ZM", "ZWE": "ZW",
}  # fmt: skip

# What people write before the number itself, in the languages of the interface and on signboards.
_LICENCE_WORDS = re.compile(
    r"\b(?:licen[cs]e|lic|rl|regd?|registration|permit|govt|government|approved|dofe|bmet|oep|poea|"
    r"dmw|slbfe|bnp2tki|bp2mi|siuppak|cabang)\b|no\b\.?|number|अनुमति|लाइसेन्स|इजाजतपत्र|नं|"
    r"লাইসেন্স|নং|ترخيص|رقم|لائسنس|نمبر|牌照|號碼|号码|編號"
)


def licence(text: str, country: str = "") -> str | None:
    """A licence number with its country in front, since numbers repeat from state to state.

    Words, spaces and punctuation around and between fall away; leading zeros of each part too.
    A slash parts number and year or office ("2345/RWP", "12/064/065"), so it stays. None where
    nothing with a digit is left.
    """
    plain = _LICENCE_WORDS.sub(" ", clean(text)).upper()
    if country == "BGD":
        plain = re.sub(r"^\W*RL\b", "", plain)
    if country == "PAK":
        # The city office is written before or after, in full or short: 2345/RWP, MPD/2345/RWP.
        plain = re.sub(r"\bMPD\b", "", plain)
    parts = [re.sub(r"[^\w]+", "", part) for part in re.split(r"[/\\|]", plain)]
    parts = [re.sub(r"(?<!\d)0+(?=\d)", "", part) for part in parts if part]
    number = "/".join(parts)
    if not any(letter.isdigit() for letter in number) or len(number) > 60:
        return None
    return f"{country}:{number}"


# More parts than this are tried in the order typed alone.
_ANY_ORDER = 3
_MOST_PARTS = 5


def licence_otherwise(text: str, country: str = "") -> frozenset[str]:
    """The number with its parts in another order, or parted otherwise: RWP-2345 beside 2345/RWP.

    Normalised as by `licence`, which see. For a person who looks and compares; no evidence.
    """
    parts = re.findall(r"[^\W\d_]+|\d+", _LICENCE_WORDS.sub(" ", clean(text)).upper())
    # An office is said in the letters of the reader, where the register has Latin ones.
    latin = [part for part in parts if part.isdigit() or part.isascii()]
    found: set[str] = set()
    for each in (parts, latin):
        if not 0 < len(each) <= _MOST_PARTS or not any(map(str.isdigit, each)):
            continue
        orders = permutations(each) if len(each) <= _ANY_ORDER else [each]
        for order in orders:
            for joints in product(("/", ""), repeat=len(each) - 1):
                written = "".join(map("".join, zip(order, (*joints, ""), strict=True)))
                if number := licence(written, country):
                    found.add(number)
    return frozenset(found)


def phone(text: str, country: str = "") -> str | None:
    """E.164, or None where the number is none of `country` and does not say its own."""
    plain = clean(text)
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    try:
        number = phonenumbers.parse(plain, _ALPHA2.get(country))
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


_EMAIL = re.compile(r"^[^@\s]{1,64}@[a-z0-9.-]+\.[a-z]{2,}$")


def email(text: str, country: str = "") -> str | None:
    """Lower case; for Gmail without dots and tags, which reach the same box."""
    plain = re.sub(r"^mailto:", "", clean(text)).replace(" ", "")
    if not _EMAIL.match(plain):
        return None
    box, _, host = plain.partition("@")
    if host in {"gmail.com", "googlemail.com"}:
        box, host = box.split("+")[0].replace(".", ""), "gmail.com"
    return f"{box}@{host}"


# Hosts on which the path, not the host, tells whose page it is.
_PLATFORMS = {
    "facebook.com": "facebook", "fb.com": "facebook", "fb.me": "facebook", "m.me": "facebook",
    "instagram.com": "instagram", "tiktok.com": "tiktok", "t.me": "telegram",
    "telegram.me": "telegram", "wa.me": "whatsapp", "twitter.com": "x", "x.com": "x",
    "youtube.com": "youtube", "linkedin.com": "linkedin", "vk.com": "vk", "line.me": "line",
    "weixin.qq.com": "wechat", "imo.im": "imo", "viber.com": "viber",
}  # fmt: skip


def _address(text: str) -> tuple[str, list[str], dict[str, str]] | None:
    plain = clean(text).replace(" ", "")
    if "." not in plain or "@" in plain.split("/")[0]:
        return None
    try:
        parts = urlsplit(plain if "//" in plain else f"//{plain}")
        host = parts.hostname or ""
    except ValueError:
        return None
    host = re.sub(r"^(?:www|m|mobile|web|mbasic|[a-z]{2}-[a-z]{2})\.", "", host)
    query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    return host, [piece for piece in parts.path.split("/") if piece], query


def web(text: str, country: str = "") -> str | None:
    """Host of a website of the firm's own; a page on a platform is a handle, so None."""
    found = _address(text)
    if not found or found[0] in _PLATFORMS or not re.match(r"^[^.]+(?:\.[^.]+)+$", found[0]):
        return None
    try:
        return found[0].encode("idna").decode()[:300]
    except UnicodeError:
        return None


def handle(text: str, country: str = "") -> str | None:
    """`platform:name` of a social page; a bare @name has no platform and stays `:name`."""
    plain = clean(text)
    found = _address(plain)
    if found and found[0] in _PLATFORMS:
        platform, path, query = _PLATFORMS[found[0]], found[1], found[2]
        if platform == "facebook" and path[:1] == ["profile.php"]:
            name = query.get("id", "")
        elif path[:1] in (["pages"], ["people"], ["p"], ["pg"], ["in"], ["company"], ["groups"]):
            name = path[-1] if path[-1].isdigit() else path[1] if len(path) > 1 else ""
        else:
            name = path[0] if path else ""
        return _plain_handle(platform, name)
    named = re.match(
        r"^(facebook|fb|instagram|insta|tiktok|telegram|whatsapp|imo|line|x|viber)\b\W+", plain
    )
    if named:
        platform = {"fb": "facebook", "insta": "instagram"}.get(named[1], named[1])
        return _plain_handle(platform, plain[named.end() :])
    return _plain_handle("", plain[1:]) if plain.startswith("@") else None


def _plain_handle(platform: str, name: str) -> str | None:
    name = name.strip("@/ ").split("?")[0]
    if platform in {"whatsapp", "imo", "viber"} and re.fullmatch(r"\+?[\d\s-]+", name):
        # A number on a messenger is a phone number; the phone normaliser takes it.
        return None
    if platform in {"facebook", "instagram"}:
        name = name.replace(".", "") if platform == "facebook" else name
    name = re.sub(r"\s+", "", name)
    return f"{platform}:{name}"[:300] if name and len(name) > 2 else None


def handle_otherwise(text: str) -> frozenset[str]:
    """The same name on every platform, and on one that nobody named. For a person who compares."""
    plain = clean(text)
    _platform, _colon, name = (handle(plain) or "").partition(":")
    name = name or plain
    if not re.fullmatch(r"[\w.-]{3,60}", name) or name.isdigit():
        return frozenset()
    platforms = {"", *_PLATFORMS.values()}
    return frozenset(filter(None, (_plain_handle(each, name) for each in platforms)))


_ADDRESS_WORDS = {
    "street": "st", "str": "st", "road": "rd", "avenue": "ave", "building": "bldg", "bld": "bldg",
    "floor": "fl", "flr": "fl", "f": "fl", "room": "rm", "flat": "rm", "unit": "rm", "shop": "rm",
    "suite": "rm", "house": "h", "block": "blk", "number": "", "no": "", "near": "", "the": "",
    "first": "1", "second": "2", "third": "3", "1st": "1", "2nd": "2", "3rd": "3", "ground": "g",
    "office": "rm", "tower": "twr", "centre": "center",
}  # fmt: skip


def address(text: str, country: str = "") -> str | None:
    """Words of an address in one spelling, sorted: parts come in any order. None under 3 words."""
    plain = re.sub(r"(\d+)(?:st|nd|rd|th)\b", r"\1", clean(text))
    plain = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in plain)
    found = [_ADDRESS_WORDS.get(word, word) for word in plain.split()]
    found = sorted({form(w).joined or w if not w.isascii() else w for w in found if w})
    return " ".join(found)[:300] if len(found) >= 3 else None


def account(text: str, country: str = "", *, key: bytes) -> str | None:
    """A keyed hash of a bank account or wallet number: the number itself is never kept.

    Without `key` the few digits of an account could be tried one after another.
    """
    plain = re.sub(r"[\W_]+", "", clean(text)).upper()
    if sum(letter.isdigit() for letter in plain) < 6:
        return None
    return hmac.new(key, f"{country}:{plain}".encode(), hashlib.sha256).hexdigest()


def person(text: str, country: str = "") -> str | None:
    """A person in charge, by the words of the name in compare form, sorted. None for one word."""
    found = form(text)
    every = sorted((*found.core, *found.trade))
    return " ".join(every)[:300] if len(every) >= 2 else None


NORMALISERS: dict[str, Callable[[str, str], str | None]] = {
    "licence": licence,
    "phone": phone,
    "email": email,
    "web": web,
    "handle": handle,
    "address": address,
    "person": person,
}


def normalise(kind: str, text: str, country: str = "", *, account_key: bytes = b"") -> str | None:
    """Dispatch by `Identifier.Kind`. Raises KeyError for a kind there is no normaliser for."""
    if kind == "account":
        if not account_key:
            raise ValueError("an account number needs a key")
        return account(text, country, key=account_key)
    return NORMALISERS[kind](text, country)
