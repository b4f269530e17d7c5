"""A map of equal squares, one for each country, roughly where it lies. Pure; made for this portal.

Equal squares, since small states such as Qatar or Singapore would not be seen on a map of areas. No line
here is a border, and no place a claim.
"""

_MAP = """
CAN  .  GBR DEU POL  .  RUS  .   .   .  KOR JPN
USA  .  FRA ITA HRV ROU UZB KGZ  .   .  HKG TWN
MEX PRT ESP CYP GRC TUR  .  AFG NPL MMR LAO MAC
GTM MAR  .  ISR LBN IRQ BHR PAK IND BGD THA VNM
 .  GHA NGA EGY JOR KWT QAT ARE LKA  .  KHM PHL
 .   .  UGA ETH  .  SAU OMN  .  MDV MYS SGP BRN
 .   .  RWA KEN  .   .   .   .   .   .  IDN  .
 .   .  ZAF TZA  .   .  MUS  .   .   .  AUS NZL
"""

PLACES: dict[str, tuple[int, int]] = {
    iso3: (column, row)
    for row, line in enumerate(_MAP.strip().splitlines())
    for column, iso3 in enumerate(line.split())
    if iso3 != "."
}
COLUMNS = 1 + max(column for column, _ in PLACES.values())
ROWS = 1 + max(row for _, row in PLACES.values())
