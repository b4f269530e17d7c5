"""Every text of the site that can be translated, as the tables hold it today, by path."""

from itertools import chain
from typing import Any

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


def of_today() -> dict[str, str]:
    """Path -> English. The same paths as those of the files (rights/content/build.py). Nine queries."""
    found = {
        **texts.rights_texts({"stages": list(Stage.objects.values()), "topics": _topics()}),
        **texts.abuse_texts(
            {
                "safety_messages": {
                    row.key: {"text": row.lines} for row in SafetyMessage.objects.all()
                },
                "common_questions": _references(Kind.QUESTION, "text"),
                "abuses": AbuseType.objects.values(),
            }
        ),
        **texts.instrument_texts({"instruments": Instrument.objects.values()}),
        **texts.reference_texts(
            {
                "routes": _references(Kind.ROUTE, "title"),
                "supervising_bodies": _references(Kind.SUPERVISING_BODY, "name"),
                "policy_forums": _references(Kind.FORUM, "name"),
            }
        ),
    }
    for fact in chain(Statement.objects.all(), Contact.objects.all()):
        found.update(texts.fact_texts(fact))
    return found


def _topics() -> list[dict[str, Any]]:
    return [
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
        for row in Topic.objects.prefetch_related("provisions")
    ]


def _references(kind: str, named: str) -> list[dict[str, Any]]:
    """Entries as the file has them; `named`: what the file calls their name."""
    return [
        {"key": row.key, named: row.name, "plain": row.plain, **row.data}
        for row in Reference.objects.filter(kind=kind)
    ]
