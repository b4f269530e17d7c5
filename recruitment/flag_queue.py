"""The inspector's queue: which flags, in which order, and how many stand behind each filter.

Filters live in the address, so that a view can be kept, shared and come back to. Counts beside a
filter say how many flags it would leave with the other filters as they are.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import User
from recruitment import access
from recruitment.models import Flag
from recruitment.services import tallies

# How long ago a flag was raised: what is new today, what waits too long.
AGES = {
    "day": gettext_lazy("Today"),
    "week": gettext_lazy("In the last 7 days"),
    "month": gettext_lazy("8 to 30 days ago"),
    "older": gettext_lazy("More than 30 days ago"),
}
# Whose work it is. Who may not sign in any more works on nothing.
WHOSE = {
    "mine": gettext_lazy("Mine"),
    "others": gettext_lazy("A colleague's"),
    "nobody": gettext_lazy("Nobody's yet"),
}
# By the day it was given; what is closed has none.
DUE = {
    "overdue": gettext_lazy("Overdue"),
    "week": gettext_lazy("In the next 7 days"),
    "later": gettext_lazy("Later"),
    "none": gettext_lazy("No day"),
}
_SINGLE = ("tier", "state", "rule", "age", "whose", "office", "due")
# Where nobody works on it yet. A regulator with several offices has an organisation for each.
NO_OFFICE = "none"
_SEVERAL = 2
# Flags without a wish for a state: what somebody still has to do something about.
TO_DO = "to_do"


@dataclass(frozen=True)
class FlagFilter:
    """What the address asks for. A word nobody knows is dropped: an old link still opens.

    A kind of abuse, a journey or an office that no flag has finds none.
    """

    tier: str = ""
    state: str = TO_DO
    rule: str = ""
    age: str = ""
    whose: str = ""
    office: str = ""
    due: str = ""
    abuse: str = ""
    corridor: str = ""

    @classmethod
    def from_address(cls, query: Mapping[str, str]) -> "FlagFilter":
        def known(name: str, words: object) -> str:
            word = query.get(name, "")
            return word if word in words else ""  # type: ignore[operator]

        return cls(
            tier=known("tier", Flag.Tier.values),
            state=known("state", Flag.State.values) or TO_DO,
            rule=query.get("rule", "")[:40],
            age=known("age", AGES),
            whose=known("whose", WHOSE),
            office=query.get("office", "")[:200],
            due=known("due", DUE),
            abuse=query.get("abuse", "")[:60],
            corridor=query.get("corridor", "") if corridor_of(query.get("corridor", "")) else "",
        )

    @property
    def address(self) -> str:
        """This filter as a query string, `?` included; `?` alone when there is none."""
        wishes = {
            name: value
            for name, value in vars(self).items()
            if value and not (name == "state" and value == TO_DO)
        }
        return f"?{urlencode(wishes)}"

    @property
    def is_empty(self) -> bool:
        return self == FlagFilter()


@dataclass(frozen=True)
class Choice:
    label: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """One filter with its choices. `is_exclusive`: each flag is in one choice, so counts add up."""

    name: str  # as it stands in the address
    title: str
    choices: list[Choice]
    is_exclusive: bool = True


@dataclass(frozen=True)
class FlagQueue:
    flags: QuerySet[Flag]
    total: int
    groups: list[Group]

    @property
    def is_too_long_to_count(self) -> bool:
        """Kinds of abuse and journeys are not counted: narrowed by another filter they are."""
        return self.total > access.MOST_COUNTED


def corridor_of(text: str) -> tuple[str, str] | None:
    """`NPL-QAT` as a pair; either side may be empty, which is "not said"."""
    origin, dash, destination = text.partition("-")
    if not dash or any(
        c and not (c.isascii() and c.isupper() and len(c) == 3) for c in (origin, destination)
    ):
        return None
    return origin, destination


def _sorted_in(flags: QuerySet[Flag], person: User, now: datetime) -> QuerySet[Flag]:
    """Each flag with its one value of `age`, `whose`, `office` and `due`, for this reader at this moment."""
    today = timezone.localdate(now)
    return flags.annotate(
        age=Case(
            When(raised_at__gt=now - timedelta(days=1), then=Value("day")),
            When(raised_at__gt=now - timedelta(days=7), then=Value("week")),
            When(raised_at__gt=now - timedelta(days=30), then=Value("month")),
            default=Value("older"),
        ),
        whose=Case(
            When(assigned_to=person.pk, then=Value("mine")),
            When(assigned_to__is_active=True, then=Value("others")),
            default=Value("nobody"),
        ),
        office=Case(
            When(
                assigned_to__is_active=True,
                then=F("assigned_to__organisation__name"),
            ),
            default=Value(NO_OFFICE),
        ),
        due=Case(
            When(Q(due_on=None) | Q(closed_at__isnull=False), then=Value("none")),
            When(due_on__lt=today, then=Value("overdue")),
            When(due_on__lte=today + timedelta(days=7), then=Value("week")),
            default=Value("later"),
        ),
    )


def _narrow(flags: QuerySet[Flag], wish: FlagFilter) -> QuerySet[Flag]:
    """Apply the filters of which each flag has one value."""
    flags = flags.standing() if wish.state == TO_DO else flags.filter(state=wish.state)
    for name in _SINGLE:
        if name == "state":
            continue
        if value := getattr(wish, name):
            flags = flags.filter(**{name: value})
    return flags


def queue_for(
    person: User,
    wish: FlagFilter,
    *,
    rule_name: Callable[[str], str],
    abuse_name: Callable[[str], str],
    corridor_name: Callable[[str, str], str],
) -> FlagQueue:
    """The flags of this person's jurisdiction that fit the wish, with counts. Five queries, one lazy."""
    now = timezone.now()
    tallies.bring_up_to_date(person.jurisdiction)
    corridor = corridor_of(wish.corridor) if wish.corridor else None
    about = _sorted_in(access.flags_about(person, abuse=wish.abuse, corridor=corridor), person, now)
    cells = list(
        about.order_by().values_list(*_SINGLE).annotate(n=Count("pk")).values_list(*_SINGLE, "n")
    )
    by_abuse = access.count_flags_by_abuse(
        person,
        _narrow(_sorted_in(access.flags_about(person, corridor=corridor), person, now), wish),
    )
    by_corridor = access.count_flags_by_corridor(
        person, _narrow(_sorted_in(access.flags_about(person, abuse=wish.abuse), person, now), wish)
    )

    def fits(cell: tuple, besides: str) -> bool:
        for name, value in zip(_SINGLE, cell, strict=False):
            wanted = getattr(wish, name)
            if name == besides or not wanted:
                continue
            if wanted == TO_DO:
                if value not in Flag.STANDING:
                    return False
            elif value != wanted:
                return False
        return True

    def counts(name: str) -> Counter[str]:
        place = _SINGLE.index(name)
        found: Counter[str] = Counter()
        for cell in cells:
            if fits(cell, besides=name):
                found[cell[place]] += cell[-1]
        return found

    def choice(name: str, value: str, label: str, count: int) -> Choice:
        chosen = getattr(wish, name) == value
        # Choosing again takes the filter off, so the chosen one links to the queue without it.
        empty = TO_DO if name == "state" else ""
        target = replace(wish, **{name: empty if chosen else value})
        return Choice(label, count, target.address, chosen)

    total = sum(cell[-1] for cell in cells if fits(cell, besides=""))
    tiers, states, rules, ages, whose, by_office, due = (counts(name) for name in _SINGLE)
    offices = _offices({cell[_SINGLE.index("office")] for cell in cells}, wish.office)
    to_do = sum(states[state] for state in Flag.STANDING)
    tier_labels, state_labels = dict(Flag.Tier.choices), dict(Flag.State.choices)
    by_rank = sorted(Flag.TIER_RANK, key=lambda tier: -Flag.TIER_RANK[tier])
    groups = [
        Group(
            "tier", _("How urgent"), [choice("tier", t, tier_labels[t], tiers[t]) for t in by_rank]
        ),
        Group(
            "state",
            _("State"),
            [
                Choice(
                    pgettext("flags", "All that are not closed"),
                    to_do,
                    replace(wish, state=TO_DO).address,
                    wish.state == TO_DO,
                ),
                *(choice("state", s, state_labels[s], states[s]) for s in Flag.State.values),
            ],
            is_exclusive=False,
        ),
        Group(
            "age",
            _("Raised"),
            [choice("age", age, str(label), ages[age]) for age, label in AGES.items()],
        ),
        Group(
            "whose",
            _("Whose work"),
            [choice("whose", key, str(label), whose[key]) for key, label in WHOSE.items()],
        ),
        *(
            [
                Group(
                    "office",
                    _("Organisation"),
                    [choice("office", key, name, by_office[key]) for key, name in offices.items()],
                )
            ]
            if offices
            else []
        ),
        Group(
            "due",
            _("To be done by"),
            [choice("due", key, str(label), due[key]) for key, label in DUE.items()],
        ),
        Group(
            "rule",
            _("Rule"),
            [
                choice("rule", rule, rule_name(rule), rules[rule])
                for rule in sorted(set(rules) | ({wish.rule} - {""}), key=rule_name)
            ],
        ),
        Group(
            "abuse",
            _("What was reported"),
            [
                choice("abuse", key, abuse_name(key), n)
                for key, n in _by_count(by_abuse, wish.abuse, total)
            ],
            is_exclusive=False,
        ),
        Group(
            "corridor",
            _("Journey"),
            [
                choice("corridor", key, corridor_name(*key.split("-")), n)
                for key, n in _by_count(
                    {f"{o}-{d}": n for (o, d), n in by_corridor.items()}, wish.corridor, total
                )
            ],
            is_exclusive=False,
        ),
    ]
    flags = (
        _narrow(about, wish)
        .select_related("agency", "assigned_to")
        .defer("inputs")
        .annotate(policy_data=F("inputs__policy"))
        .order_by("-tier_rank", "raised_at", "pk")
    )
    return FlagQueue(flags, total, groups)


def _offices(found: set[str], chosen: str) -> dict[str, str]:
    """Each that works on a flag, by its name; nobody's comes last. Empty where there are not several."""
    named = sorted({*found, chosen} - {"", NO_OFFICE})
    if len(named) < _SEVERAL:
        return {}
    return {**dict(zip(named, named, strict=True)), NO_OFFICE: str(WHOSE["nobody"])}


def _by_count(counts: Mapping[str, int], chosen: str, total: int) -> list[tuple[str, int]]:
    """Most first, twelve at most: the rest is found by narrowing. The chosen one, of all found, stays."""
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:12]
    if chosen and chosen not in dict(ranked):
        ranked.append((chosen, total))
    return ranked
