"""Rows of the law as plain data, in the shapes of shapes.py."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from rights.api.wording import Wording
from rights.models import (
    AbuseType,
    Contact,
    ContentChange,
    Country,
    Instrument,
    Provision,
    Stage,
    Statement,
    Topic,
)
from rights.models.sourced import Sourced
from rights.names import country_name

Data = dict[str, Any]


def country_in_list(country: Country, language: str) -> Data:
    return {
        "iso3": country.iso3,
        "name": country_name(country, language),
        "region": country.region,
        "is_origin": country.is_origin,
        "is_destination": country.is_destination,
        "has_guide": country.has_guide,
        "url": reverse("rights_api:country", args=[country.iso3]),
    }


def _sourced(fact: Sourced) -> Data:
    return {
        "as_of": fact.as_of,
        # The year is all we know, so a fact of last year is old once this year is over.
        "is_old": timezone.now().year - fact.as_of > 1,
        "confirmed_by": fact.confirmed_by,
        "sources": fact.sources,
        "source_detail": fact.source_detail,
    }


def statement(fact: Statement, wording: Wording) -> Data:
    return {
        "path": fact.path,
        "block": fact.block,
        "key": fact.key,
        "title": fact.title,
        "text": wording.text(fact.path, fact.text),
        "value": fact.value,
        "data": fact.data,
        "corrected_at": fact.corrected_at,
        **_sourced(fact),
    }


def contact(one: Contact) -> Data:
    return {
        "path": one.path,
        "country": one.country_id,
        "kind": one.kind,
        "name": one.name,
        "phone": one.phone,
        "check_this_number": one.number_is_old,
        "channel": one.channel,
        "url": one.public_url,
        "hours": one.hours,
        "languages": one.languages,
        "notes": one.notes,
        **_sourced(one),
    }


def instrument_in_list(one: Instrument, wording: Wording) -> Data:
    return {
        "key": one.key,
        "tier": one.tier,
        "kind": one.kind,
        "binding": one.binding,
        "official_number": one.official_number,
        "title": one.title,
        "short": wording.text(f"instrument/{one.key}/short", one.short),
        "url": reverse("rights_api:instrument", args=[one.key]),
    }


def instrument(one: Instrument, wording: Wording) -> Data:
    prefix = f"instrument/{one.key}"
    return {
        **instrument_in_list(one, wording),
        "plain": wording.text(f"{prefix}/plain", one.plain),
        "adopted": one.adopted,
        "in_force": one.in_force,
        "body": one.body,
        "exclusion_rule": one.exclusion_rule,
        "parts": [_part(part, prefix, wording) for part in one.structure],
        "how_to_use": [
            {"who": who, "text": wording.text(f"{prefix}/how_to_use/{who}", text)}
            for who, text in one.how_to_use.items()
            if text
        ],
        "not_covered": one.not_covered,
        "list_is_complete": one.list_is_complete,
        "list_as_of": one.list_as_of,
        "reference": one.reference,
    }


def _part(part: Data, prefix: str, wording: Wording) -> Data:
    place = f"{prefix}/part/{part['part']}"
    return {
        "part": part["part"],
        "title": wording.text(f"{place}/title", part["title"]),
        "about": wording.text(f"{place}/about", part["about"]),
        "articles": str(part.get("articles", "")),
        "can_be_excluded": bool(part.get("can_be_excluded", False)),
        "holds_for": part.get("holds_for", ""),
    }


def topic_in_list(topic: Topic, wording: Wording) -> Data:
    return {
        "key": topic.key,
        "stage": topic.stage_id,
        "title": wording.text(f"topic/{topic.key}/title", topic.title),
        "url": reverse("rights_api:topic", args=[topic.key]),
    }


def topic(one: Topic, provisions: Iterable[Provision], wording: Wording) -> Data:
    prefix = f"topic/{one.key}"
    return {
        **topic_in_list(one, wording),
        "groups": one.groups,
        "for_everyone": wording.text(f"{prefix}/who_everyone", one.who_everyone),
        "with_papers_only": wording.text(f"{prefix}/who_regular_only", one.who_regular_only),
        "plain": wording.texts(f"{prefix}/plain", one.plain),
        "warning_signs": wording.texts(f"{prefix}/warning_signs", one.warning_signs),
        "what_you_can_do": wording.texts(f"{prefix}/what_you_can_do", one.what_you_can_do),
        "abuses": one.abuses,
        "provisions": [provision(one, wording) for one in provisions],
    }


def provision(provision: Provision, wording: Wording) -> Data:
    prefix = f"topic/{provision.topic_id}/provision/{provision.position}"
    return {
        "position": provision.position,
        "instrument": provision.instrument_id,
        "binding": provision.instrument.binding,
        "part": provision.part,
        "article": provision.article,
        "article_is_checked": provision.article_is_checked,
        "says": wording.text(f"{prefix}/says", provision.says),
        "covers": provision.covers,
        "holds_for": provision.holds_for,
        "duty": provision.duty,
        "conditions": wording.text(f"{prefix}/conditions", provision.conditions),
    }


def abuse(one: AbuseType, wording: Wording) -> Data:
    """Without its severity: that is for staff and for sorting, never for a worker."""
    prefix = f"abuse/{one.key}"
    return {
        "key": one.key,
        "label": wording.text(f"{prefix}/label", one.label),
        "description": wording.text(f"{prefix}/description", one.description),
        "stage": one.stage,
        "topics": one.topics,
    }


def stage(one: Stage, topics: Iterable[Topic], wording: Wording) -> Data:
    return {
        "key": one.key,
        "title": wording.text(f"stage/{one.key}/title", one.title),
        "topics": [topic_in_list(topic, wording) for topic in topics],
    }


def change(row: ContentChange) -> Data:
    kind, key = row.path.split("/")
    # Kinds of abuse have no address of their own.
    of_its_own = kind in ("country", "instrument", "topic")
    name, args = (kind, [key]) if of_its_own else ("abuses", [])
    return {
        "path": row.path,
        "url": reverse(f"rights_api:{name}", args=args),
        "revision": row.revision,
        "changed_at": row.changed_at,
        "is_removed": row.is_removed,
    }


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]
