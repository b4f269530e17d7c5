"""How many workers agencies sent, as the rules see it: of each agency and year the newest word."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from recruitment.flags.facts import Exposure
from recruitment.models import Placement

# By destination ("" for all, or not told): workers, and whether that is an estimate.
Year = dict[str, tuple[int, bool]]


def newest(
    agency_ids: Collection[int], *, years: range | None = None
) -> dict[tuple[int, int], Year]:
    """By agency and year. A newer import stands in place of all that an older one said of both."""
    rows = Placement.objects.standing().filter(agency_id__in=agency_ids)
    if years is not None:
        rows = rows.filter(year__gte=years.start, year__lt=years.stop)
    fields = ("agency_id", "year", "placement_import_id", "destination", "workers", "is_estimate")
    found: dict[tuple[int, int], tuple[int, Year]] = {}
    for agency_id, year, run, destination, workers, is_estimate in rows.values_list(*fields):
        key, made = (agency_id, year), run or 0
        if key not in found or found[key][0] < made:
            found[key] = (made, {})
        if found[key][0] == made:
            found[key][1][destination] = (workers, is_estimate)
    return {key: year for key, (_, year) in found.items()}


def of_families(
    root_of: Mapping[int, int], *, this_year: int
) -> dict[int, tuple[Exposure, tuple[tuple[str, float], ...]]]:
    """By standing agency: how well workers are known, and how many by destination.

    Workers of the last whole year stand for the window: this year's figures are not complete. Older
    figures, and estimates, are *poor*. Never summed over years, never carried forward more than three.
    """
    families: dict[int, dict[int, list[Year]]] = defaultdict(lambda: defaultdict(list))
    held = newest(root_of.keys(), years=range(this_year - 3, this_year))
    for (agency_id, year), told in held.items():
        families[root_of[agency_id]][year].append(told)
    exposure = {}
    for root, years in families.items():
        last = max(years)
        is_estimate = any(guess for told in years[last] for _, guess in told.values())
        good = last == this_year - 1 and not is_estimate
        exposure[root] = (Exposure.GOOD if good else Exposure.POOR, _by_place(years[last]))
    return exposure


def _by_place(family: list[Year]) -> tuple[tuple[str, float], ...]:
    """Summed over agencies that count as one. Of a total beside its parts only the rest is left."""
    places: dict[str, float] = defaultdict(float)
    for told in family:
        parts = {place: float(workers) for place, (workers, _) in told.items() if place}
        for place, workers in parts.items():
            places[place] += workers
        if "" in told:
            places[""] += max(told[""][0] - sum(parts.values()), 0.0)
    return tuple(sorted((place, workers) for place, workers in places.items() if place or workers))
