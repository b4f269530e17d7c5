"""A report being made: what was typed on its screens, and what follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

from django.http import QueryDict

from accounts.models import Organisation
from recruitment import candidates, fee_rows, questions, report_facts
from recruitment.form_fields import Once
from recruitment.forms import (
    COUNT_AND_SHOW,
    COUNT_ONLY,
    FORMS,
    NONE_OF_THESE,
    NOTHING,
    Setting,
    StepForm,
    bound_to,
    by_country,
    candidate_label,
)
from recruitment.models import Agency, Licence, Report
from recruitment.questions import YES, Step
from recruitment.report_facts import ReportFacts, SealedWords
from recruitment.severity import Answers
from recruitment.shown import money_of
from rights.models import AbuseType, Country
from rights.names import country_name
from rights.presenters.pieces import Texts

OFFERED = 6
# What a screen may send at most for one field; the longest story fits twice.
_LONGEST = 2 * report_facts.LONGEST_STORY

Content = dict[str, Any]


class _Country(NamedTuple):
    """What a list of all needs of one (`rights.presenters.places.Listed`): no model is made of each."""

    pk: str
    iso2: str
    is_origin: bool
    is_destination: bool


class NotReady(Exception):
    """A screen has something wrong on it. `step` says which; its form says what."""

    def __init__(self, step: Step) -> None:
        super().__init__(step)
        self.step = step


def new_content(
    *,
    origin: str = "",
    destination: str = "",
    fee: tuple[str, str] = ("", ""),
    fees: Mapping[str, str] | None = None,
) -> Content:
    """A draft with nothing typed. Countries come along from the guide the reader was in.

    `fee`: sum and currency from the fee check, to begin with where the report asks for them.
    `fees`: the same, item by item.
    """
    return {
        "typed": {},
        "shown": [],
        "doubts": [],
        "origin": origin,
        "destination": destination,
        "fee": list(fee),
        "fees": dict(fees or {}),
        "at": Step.SAFETY,
    }


class Interview:
    """Reads and fills a draft's content. Nothing here is saved; recruitment/services/drafts.py does that."""

    asks_story = True
    asks_paid = False

    def __init__(
        self, content: Content, *, texts: Texts, digits: str, asked: tuple[int, int]
    ) -> None:
        self.content = content
        self.texts = texts
        self.digits = digits
        self.asked = asked
        self._judged: dict[Step, StepForm] = {}
        # By ids of agencies.
        self._offered_of: dict[tuple[int, ...], list[tuple[str, Any]]] = {}

    # --- screens

    def shown(self, step: Step) -> StepForm:
        """The screen with what was typed before, without saying whether it is right."""
        form = self._form(step, None)
        typed = self._typed(step)
        form.initial = self._initial(step) | {
            name: typed.getlist(name) if _is_list(field) else typed.get(name)
            for name, field in form.fields.items()
            if name in typed
        }
        return form

    def bound(self, step: Step, typed: QueryDict | None = None) -> StepForm:
        """The screen with what was just sent, or with what the draft kept; for judging it."""
        return self._form(step, typed if typed is not None else self._typed(step))

    def judged(self, step: Step) -> StepForm:
        """`bound` with what is kept, looked through already: once for all that ask. Nobody may add to it."""
        if step not in self._judged:
            self._judged[step] = self.bound(step)
            self._judged[step].is_valid()
        return self._judged[step]

    def keep(self, step: Step, typed: QueryDict) -> StepForm:
        """Remember what this screen sent, right or wrong: nothing that was typed is lost."""
        form = self.bound(step, typed)
        self.content["typed"][step] = {
            name: [value[:_LONGEST] for value in typed.getlist(name)]
            for name in form.fields
            if name in typed
        }
        if step is Step.WHAT:
            self.__dict__.pop("chosen", None)
        self._judged.clear()
        return form

    def _form(self, step: Step, data: QueryDict | None) -> StepForm:
        more = {"receipt": self.digits, "asked": self.asked} if step is Step.SEND else {}
        return FORMS[step](
            data,
            setting=self._setting(step, data),
            chosen=self.chosen,
            auto_id="f_%s",
            **more,
        )

    def _setting(self, step: Step, data: QueryDict | None) -> Setting:
        return Setting(
            texts=self.texts,
            origins=self._origins,
            destinations=self._destinations,
            abuses=self._abuses if step is Step.WHAT else [],
            helpers=self._helpers if step is Step.SHARE else [],
            money=Once(lambda: money_of(self._journey())),
            fee_rows=self._fee_rows(data) if step is Step.MORE else 1,
            asks_story=self.asks_story,
            asks_paid=self.asks_paid,
            offered=self._offered(data) if step is Step.WHO else [],
        )

    # One answer makes a screen's form several times over; what it chooses from is read once.

    @cached_property
    def _countries(self) -> tuple[_Country, ...]:
        return tuple(map(_Country._make, Country.objects.values_list(*_Country._fields)))

    @cached_property
    def _origins(self) -> Once:
        return self._by_country("is_origin")

    @cached_property
    def _destinations(self) -> Once:
        return self._by_country("is_destination")

    def _by_country(self, first: str) -> Once:
        return Once(lambda: by_country(self._countries, self.texts.language, first=first))

    @cached_property
    def _abuses(self) -> list[AbuseType]:
        """All, by their names: what is asked about each is of those that were chosen."""
        return list(AbuseType.objects.only("label"))

    @cached_property
    def _helpers(self) -> list[Organisation]:
        return list(helpers())

    def _typed(self, step: Step) -> QueryDict:
        return bound_to(self.content["typed"].get(step, {}))

    def _initial(self, step: Step) -> dict[str, Any]:
        origin, destination = self.content["origin"], self.content["destination"]
        journey = self._typed(Step.JOURNEY)
        match step:
            case Step.SAFETY:
                return {"where": destination}
            case Step.WHO:
                return {"recruited_in": journey.get("origin") or origin}
            case Step.WHAT if self._fee()[0]:
                return {"abuses": ["excess-fees"]}
            case Step.MORE:
                amount, currency = self._fee()
                return {
                    "fee_amount": amount,
                    "fee_currency": currency,
                    **fee_rows.initial_of(self._fees(), currency),
                }
            case Step.JOURNEY:
                return {
                    "origin": origin,
                    "destination": destination,
                    "ongoing": Report.Ongoing.NOT_KNOWN,
                }
            case Step.SHARE:
                return {"release": report_facts.NOW, "hold_until_others": "2", "hold_for": "180"}
        return {}

    def _fee(self) -> list[str]:
        # A draft begun before the fee check could lead here has none.
        return self.content.get("fee") or ["", ""]

    def _fees(self) -> dict[str, str]:
        return self.content.get("fees") or {}

    def _fee_rows(self, data: QueryDict | None) -> int:
        typed = data if data is not None else self._typed(Step.MORE)
        has_rows = fee_rows.COUNT in typed
        return fee_rows.how_many(typed if has_rows else {fee_rows.COUNT: len(self._fees())})

    def add_fee_row(self) -> None:
        """One more line of the ledger to fill in."""
        self._judged.clear()
        typed = fee_rows.one_more(self._typed(Step.MORE))
        self.content["typed"][Step.MORE] = {name: typed.getlist(name) for name in typed}

    def _journey(self) -> list[Country]:
        """Its two countries, as far as they are known by now."""
        typed = self._typed(Step.JOURNEY)
        codes = [
            typed.get("origin") or self.content["origin"],
            typed.get("destination") or self.content["destination"],
        ]
        found = Country.objects.only("iso2").in_bulk([code for code in codes if code])
        return [found[code] for code in codes if code in found]

    # --- the recruiter

    def _offered(self, data: QueryDict | None) -> list[tuple[str, Any]]:
        """Agencies of public registers that the name may mean. Never one that only reports know of."""
        typed = data if data is not None else self._typed(Step.WHO)
        name = typed.get("looked_up", "")[:300]
        if not name.strip():
            return []
        country = typed.get("recruited_in", "")[:3]
        ids = tuple(self._likely(name, country))
        if ids not in self._offered_of:
            self._offered_of[ids] = _as_offered(ids, self.texts.language)
        return self._offered_of[ids]

    def _likely(self, name: str, country: str) -> list[int]:
        """Ids of the agencies that the name may mean, looked for once and kept with the draft.

        Each later screen checks the choice against the list it was made from.
        """
        asked = [name, country]
        # A draft begun before this was kept has none.
        kept = self.content.get("likely") or {}
        if kept.get("asked") != asked:
            found = candidates.find(name, country or None, limit=OFFERED * 2, or_nearest=True)
            kept = {"asked": asked, "ids": [candidate.agency_id for candidate in found]}
            self.content["likely"] = kept
        return kept["ids"]

    def wants_look_up(self, form: StepForm) -> StepForm | None:
        """The same screen with agencies to choose from, once for each name; None to go on."""
        name = form.cleaned_data["agency_typed"]
        if not name or name == form.cleaned_data["looked_up"]:
            return None
        typed = self._typed(Step.WHO)
        typed["looked_up"] = name
        typed.pop("agency_choice", None)
        again = self._form(Step.WHO, typed)
        if "agency_choice" not in again.fields:
            return None
        self.content["typed"][Step.WHO] = {key: typed.getlist(key) for key in typed}
        self._judged.clear()
        return self.shown(Step.WHO)

    # --- what follows

    @cached_property
    def chosen(self) -> list[AbuseType]:
        keys = self._typed(Step.WHAT).getlist("abuses")
        return list(AbuseType.objects.filter(pk__in=keys[:100]))

    @property
    def is_under_18(self) -> bool:
        return self._typed(Step.SAFETY).get("under_18") == YES

    def whereabouts(self) -> list[str]:
        """Countries whose numbers to show: where she is, else where she works, then where she is from."""
        where = self._typed(Step.SAFETY).get("where", "")
        journey = self._typed(Step.JOURNEY)
        work = journey.get("destination") or self.content["destination"]
        home = journey.get("origin") or self.content["origin"]
        return list(dict.fromkeys(code for code in (where or work, home) if code))[:2]

    def new_safety_messages(self) -> list[str]:
        """Messages that what was told calls for and that were not shown yet; now they count as shown."""
        found = questions.safety_messages(
            is_in_danger=self._typed(Step.SAFETY).get("danger") == YES,
            is_under_18=self.is_under_18,
            abuses=self.chosen,
            answers=self._answers(),
        )
        new = [key for key in found if key not in self.content["shown"]]
        self.content["shown"] += new
        return new

    def _answers(self) -> Answers:
        """What was answered about each kind; nothing while its screen has something wrong."""
        if Step.MORE not in self.content["typed"]:
            return {}
        more = self.judged(Step.MORE)
        return more.answers() if more.is_valid() else {}

    def facts(self) -> ReportFacts:
        """All that can be counted. Raises `NotReady` with the first screen that has something wrong."""
        self._right(Step.SAFETY)
        told = self._told()
        share = self._right(Step.SHARE)
        agree = share.cleaned_data["agree"]
        is_held = share.cleaned_data["release"] == report_facts.HOLD and agree != NOTHING
        release = report_facts.KEEP if agree == NOTHING else report_facts.NOW
        return replace(
            told,
            consents_to_counting=agree in (COUNT_AND_SHOW, COUNT_ONLY),
            consents_to_regulator=agree == COUNT_AND_SHOW,
            consents_to_story=bool(share.cleaned_data.get("helpers")),
            release=report_facts.HOLD if is_held else release,
            hold_until_others=int(share.cleaned_data["hold_until_others"] or 2)
            if is_held
            else None,
            hold_expires_on=share.hold_expires_on() if is_held else None,
        )

    def _told(self) -> ReportFacts:
        """What happened, who did it, where and when. Raises `NotReady`."""
        self._right(Step.WHAT)
        more, who = self._right(Step.MORE), self._right(Step.WHO).cleaned_data
        journey = self._right(Step.JOURNEY)
        facts = ReportFacts(
            abuses=tuple(abuse.pk for abuse in self.chosen),
            agency_typed=who["agency_typed"],
            agency_hints={kind: who[kind] for kind in ("licence", "phone", "web") if who[kind]},
            origin=journey.cleaned_data["origin"],
            destination=journey.cleaned_data["destination"],
            recruited_in=who["recruited_in"],
            month=journey.first_day(),
            ongoing=journey.cleaned_data["ongoing"] or Report.Ongoing.NOT_KNOWN,
            fee_amount=more.cleaned_data.get("fee_amount"),
            fee_currency=more.cleaned_data.get("fee_currency") or "",
            fees=more.ledger() if more.asks_fees else (),
            people=int(journey.cleaned_data["people"] or 1),
            language=self.texts.language,
            is_under_18=self.is_under_18,
            answers=more.answers(),
        )
        return _with_chosen_agency(facts, who.get("agency_choice", ""))

    def words(self) -> SealedWords:
        """All that is locked. Raises `NotReady`."""
        share = self._right(Step.SHARE).cleaned_data
        chosen = set(share.get("helpers", ()))
        return SealedWords(
            story=self._right(Step.MORE).cleaned_data["story"],
            contact=share.get("contact", ""),
            seal_to=tuple(helper for helper in self._helpers if str(helper.pk) in chosen),
        )

    def _right(self, step: Step) -> StepForm:
        form = self.judged(step)
        if not form.is_valid():
            raise NotReady(step)
        return form


def _is_list(field: Any) -> bool:
    return getattr(field.widget, "allow_multiple_selected", False)


def helpers() -> Sequence[Organisation]:
    """Organisations that can open what is sealed to them: those with keys in use."""
    return Organisation.objects.filter(
        kind=Organisation.Kind.NGO, keys__retired_at__isnull=True, keys__isnull=False
    ).order_by("name")


def _as_offered(ids: Sequence[int], language: str) -> list[tuple[str, Any]]:
    agencies: Mapping[int, Agency] = Agency.objects.filter(
        origin=Agency.Origin.REGISTER, merged_into__isnull=True
    ).in_bulk(ids)
    numbers = dict(
        Licence.objects.filter(agency__in=agencies)
        .order_by("as_of")
        .values_list("agency_id", "number")
    )
    return [
        (
            str(pk),
            candidate_label(
                agencies[pk].name,
                country_name(agencies[pk].country, language) if agencies[pk].country else "",
                numbers.get(pk, ""),
            ),
        )
        for pk in ids
        if pk in agencies
    ][:OFFERED]


def _with_chosen_agency(facts: ReportFacts, choice: str) -> ReportFacts:
    """The agency she pointed at, said so that matching is sure of it: its name, number and country."""
    if not choice or choice == NONE_OF_THESE:
        return facts
    agency = Agency.objects.filter(pk=choice, origin=Agency.Origin.REGISTER).first()
    if agency is None:
        return facts
    licence = Licence.objects.filter(agency=agency).order_by("-as_of").first()
    hints = dict(facts.agency_hints)
    if licence is not None:
        hints["licence"] = licence.number
    return replace(
        facts,
        agency_typed=agency.name,
        agency_hints=hints,
        recruited_in=agency.country or facts.recruited_in,
    )
