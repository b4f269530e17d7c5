"""All countries and territories of ISO 3166-1, from CLDR. Pure.

Codes and English names come with Babel; regions are those of the United Nations (M49).
"""

from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.core import get_global


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Two-letter codes of CLDR that are no entry of ISO 3166-1: groupings, reserved and private codes.
_NOT_ISO = _codes("AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ")
# Withdrawn three-letter codes that CLDR keeps as aliases of today's country.
_WITHDRAWN = _codes(
    "AFI ANT ATB BUR BYS CSK CTE DDR DHY FXX GEL HVO JTN MID NHB NTZ PCI PCZ PHI PUS RHO ROM SCG "
    "SUN TMP VDR WAK YMD YUG ZAR"
)
# A territory signs no treaty itself: it may be bound through its State, by a declaration that
# nobody looked up. Of what is left, each can be party to a treaty on its own.
_TERRITORIES = _codes(
    "AI AQ AS AW AX BL BM BQ BV CC CW CX EH FK FO GF GG GI GL GP GS GU HK HM IM IO JE KY MF MO MP "
    "MQ MS NC NF PF PM PN PR RE SH SJ SX TC TF TK UM VG VI WF YT"
)
_REGIONS = {
    "Northern Africa": "DZ EG EH LY MA SD TN",
    "Eastern Africa": "BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW",
    "Middle Africa": "AO CD CF CG CM GA GQ ST TD",
    "Southern Africa": "BW LS NA SZ ZA",
    "Western Africa": "BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG",
    "Caribbean": (
        "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI"
    ),
    "Central America": "BZ CR GT HN MX NI PA SV",
    "South America": "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE",
    "Northern America": "BM CA GL PM US",
    "Central Asia": "KG KZ TJ TM UZ",
    "Eastern Asia": "CN HK JP KP KR MN MO TW",
    "South-eastern Asia": "BN ID KH LA MM MY PH SG TH TL VN",
    "Southern Asia": "AF BD BT IN IR LK MV NP PK",
    "Western Asia": "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE",
    "Eastern Europe": "BG BY CZ HU MD PL RO RU SK UA",
    "Northern Europe": "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ",
    "Southern Europe": "AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA",
    "Western Europe": "AT BE CH DE FR LI LU MC NL",
    "Oceania": (
        "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS"
    ),
    "Antarctica": "AQ",
}


@dataclass(frozen=True)
class Territory:
    iso2: str
    iso3: str
    name: str
    region: str
    is_state: bool


@cache
def all_territories() -> dict[str, Territory]:
    """The 249 entries of ISO 3166-1 by three-letter code."""
    names = Locale("en").territories
    region_of = {code: region for region, codes in _REGIONS.items() for code in codes.split()}
    found = {}
    for iso3, replaced_by in get_global("territory_aliases").items():
        if len(iso3) != 3 or not iso3.isalpha() or iso3 in _WITHDRAWN or len(replaced_by) != 1:
            continue
        iso2 = replaced_by[0]
        if len(iso2) != 2 or iso2 in _NOT_ISO or iso2 not in region_of:
            continue
        found[iso3] = Territory(iso2, iso3, names[iso2], region_of[iso2], iso2 not in _TERRITORIES)
    return found
