"""Treaty status and provisions for the countries of one page: rows in, decisions out. Two queries."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from rights import applicability, models
from rights.applicability import Binding, Role, Situation, Status
from rights.read_once import of_countries, once


class Treaties:
    """All instruments for a few countries, as they stand on one day."""

    def __init__(self, countries: Iterable[models.Country], *, on: date | None = None) -> None:
        self.on = on or timezone.localdate()
        self.countries = {country.pk: country for country in countries}
        self.instruments, self._facts = once("instruments", read=_instruments)
        rows = of_countries(
            "ratifications",
            self.countries,
            lambda codes: models.Ratification.objects.published().filter(country__in=codes),
        )
        self._rows = {(row.instrument_id, row.country_id): row for row in rows}
        self._status: dict[tuple[str, str], Status] = {}

    def row(self, instrument: str, country: str) -> models.Ratification | None:
        """What the country said to the instrument, with source, dates and remark."""
        return self._rows.get((instrument, country))

    def status(self, instrument: str, country: str) -> Status:
        """Keys, as in `status("C097", "NPL")`. Raises KeyError for a country not asked for."""
        found = self._status.get((instrument, country))
        if found is None:
            row = self.row(instrument, country)
            found = applicability.treaty_status(
                instrument=self._facts[instrument],
                ratification=_ratification(row) if row else None,
                country_is_state=self.countries[country].is_state,
                is_known_member=self._is_known_member(country, self.instruments[instrument].body),
                on=self.on,
            )
            self._status[instrument, country] = found
        return found

    def binding(
        self, provision: models.Provision, country: str, role: Role, situation: Situation
    ) -> Binding:
        row = self.row(provision.instrument_id, country)
        return applicability.provision_binds(
            provision=applicability.Provision(
                part=provision.part,
                holds_for=provision.holds_for,
                covers=provision.covers,
                duty=provision.duty,
            ),
            instrument=self._facts[provision.instrument_id],
            status=self.status(provision.instrument_id, country),
            ratification=_ratification(row) if row else None,
            role=role,
            situation=situation,
        )

    def _is_known_member(self, country: str, body: str) -> bool:
        """Only a member ratifies its organisation's conventions. Of the others nobody read it."""
        return any(
            iso3 == country and row.status != row.Status.SIGNED
            for (key, iso3), row in self._rows.items()
            if self.instruments[key].body == body
        )


def _instruments() -> tuple[dict[str, models.Instrument], dict[str, applicability.Instrument]]:
    rows = {row.pk: row for row in models.Instrument.objects.all()}
    return rows, {key: _instrument(row) for key, row in rows.items()}


def _instrument(row: models.Instrument) -> applicability.Instrument:
    return applicability.Instrument(
        key=row.key,
        kind=row.kind,
        binding=row.binding,
        list_is_complete=row.list_is_complete,
        list_as_of=row.list_as_of,
        parts_that_can_be_excluded=frozenset(
            part["part"] for part in row.structure if part["can_be_excluded"]
        ),
        not_covered=row.not_covered,
        not_covered_by_part=row.not_covered_by_part,
    )


def _ratification(row: models.Ratification) -> applicability.Ratification:
    return applicability.Ratification(
        status=row.status,
        date=row.date,
        in_force_date=row.in_force_date,
        excluded_parts=row.excluded_parts,
        exclusions_checked=row.exclusions_checked,
        covers_only=row.covers_only,
    )
