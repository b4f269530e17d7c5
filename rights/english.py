"""Every text of the site that can be translated, as the tables hold it today, by path."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from django.db import models
from django.db.models import Q

from rights.content import texts
from rights.models import (
    AbuseType,
    Contact,
    Instrument,
    Reference,
    SafetyMessage,
    Stage,
    Statement,
    Topic,
)

Kind = Reference.Kind
Said = dict[str, str]
_Keys = Iterable[str] | None


def of_today() -> Said:
    """Path -> English. The same paths as those of the files (rights/content/build.py). Eleven queries."""
    found: Said = {}
    for texts_of in _KINDS.values():
        found.update(texts_of(None))
    return found


def at(path: str) -> str | None:
    """The English of one text; None: there is none. Reads the row it stands in: two queries at most."""
    kind, _slash, rest = path.partition("/")
    texts_of = _KINDS.get(kind)
    if texts_of is None:
        return None
    # A fact has its title, notes and hours one step deeper.
    keys = [rest, rest.rpartition("/")[0]] if kind == "country" else [rest.partition("/")[0]]
    return texts_of(keys).get(path)


def _some(rows: models.QuerySet, keys: _Keys, name: str = "key") -> models.QuerySet:
    return rows if keys is None else rows.filter(**{f"{name}__in": keys})


def _stages(keys: _Keys) -> Said:
    return texts.rights_texts({"stages": _some(Stage.objects, keys).values(), "topics": []})


def _topics(keys: _Keys) -> Said:
    topics = [
        {
            "key": row.key,
            "title": row.title,
            "who": {"everyone": row.who_everyone, "regular_only": row.who_regular_only},
            "plain": row.plain,
            "warning_signs": row.warning_signs,
            "what_you_can_do": row.what_you_can_do,
            "provisions": [
                {"says": one.says, "conditions": one.conditions} for one in row.provisions.all()
            ],
        }
        for row in _some(Topic.objects.prefetch_related("provisions"), keys)
    ]
    return texts.rights_texts({"stages": [], "topics": topics})


def _of_abuses(**some: Any) -> Said:
    nothing: Any = {
        "safety_messages": {},
        "forced_labour_indicators": [],
        "common_questions": [],
        "abuses": [],
    }
    return texts.abuse_texts({**nothing, **some})


def _safety(keys: _Keys) -> Said:
    rows = _some(SafetyMessage.objects.all(), keys)
    return _of_abuses(safety_messages={row.key: {"text": row.lines} for row in rows})


def _signs(keys: _Keys) -> Said:
    return _of_abuses(forced_labour_indicators=_references(Kind.LABOUR_SIGN, "name", keys))


def _questions(keys: _Keys) -> Said:
    return _of_abuses(common_questions=_references(Kind.QUESTION, "text", keys))


def _abuses(keys: _Keys) -> Said:
    return _of_abuses(abuses=_some(AbuseType.objects, keys).values())


def _instruments(keys: _Keys) -> Said:
    return texts.instrument_texts({"instruments": _some(Instrument.objects, keys).values()})


def _of_references(**some: Any) -> Said:
    nothing: Any = {"routes": [], "supervising_bodies": [], "policy_forums": []}
    return texts.reference_texts({**nothing, **some})


def _routes(keys: _Keys) -> Said:
    return _of_references(routes=_references(Kind.ROUTE, "title", keys))


def _bodies(keys: _Keys) -> Said:
    return _of_references(supervising_bodies=_references(Kind.SUPERVISING_BODY, "name", keys))


def _forums(keys: _Keys) -> Said:
    return _of_references(policy_forums=_references(Kind.FORUM, "name", keys))


def _facts(keys: _Keys) -> Said:
    """`keys`: paths of facts without their `country/`."""
    statements, contacts = Statement.objects.all(), Contact.objects.all()
    if keys is not None:
        places = [key.split("/", 2) for key in keys if key.count("/") > 1]
        statements = statements.filter(_any(places, "country_id", "block", "key"))
        contacts = contacts.filter(
            _any(
                [(iso3, key) for iso3, block, key in places if block == "contact"],
                "country_id",
                "key",
            )
        )
    found: Said = {}
    for fact in chain(statements, contacts):
        found.update(texts.fact_texts(fact))
    return found


def _any(places: Iterable[Iterable[str]], *names: str) -> Q:
    """Rows that are at one of these places; of none when there is no place."""
    wanted = Q(pk__in=[])
    for place in places:
        wanted |= Q(**dict(zip(names, place, strict=True)))
    return wanted


def _references(kind: str, named: str, keys: _Keys) -> list[dict[str, Any]]:
    """Entries as the file has them; `named`: what the file calls their name."""
    return [
        {"key": row.key, named: row.name, "plain": row.plain, **row.data}
        for row in _some(Reference.objects.filter(kind=kind), keys)
    ]


# The first step of a path, and what reads the texts under it: of these keys, or of all.
_KINDS: dict[str, Callable[[_Keys], Said]] = {
    "stage": _stages,
    "topic": _topics,
    "safety": _safety,
    "question": _questions,
    "labour_sign": _signs,
    "abuse": _abuses,
    "instrument": _instruments,
    "route": _routes,
    "supervising_body": _bodies,
    "forum": _forums,
    "country": _facts,
}
