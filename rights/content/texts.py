"""Every translatable text of the reviewed content, under a path that stays the same between releases.

Pure: takes the parsed YAML, gives `{path: English}`. The same paths address the rows of
`rights.Translation` and the files in `data/translations/<language>/`, so a translation can
always be laid beside the very sentence it was made from.
"""

from collections.abc import Iterator
from typing import Any, Protocol

Text = tuple[str, str]


def topic_path(topic: str, part: str, position: int | None = None) -> str:
    """Path of a topic's text: `topic/<key>/plain/0`."""
    return "/".join(["topic", topic, part] + ([] if position is None else [str(position)]))


def _listed(prefix: str, texts: list[str]) -> Iterator[Text]:
    for position, text in enumerate(texts):
        yield f"{prefix}/{position}", text


def rights_texts(content: dict[str, Any]) -> dict[str, str]:
    """Texts of `rights.yaml`: stages, topics and what each provision says."""
    found: list[Text] = []
    for stage in content["stages"]:
        found.append((f"stage/{stage['key']}/title", stage["title"]))
    for topic in content["topics"]:
        key = topic["key"]
        found.append((topic_path(key, "title"), topic["title"]))
        found.append((topic_path(key, "who_everyone"), topic["who"].get("everyone") or ""))
        found.append((topic_path(key, "who_regular_only"), topic["who"].get("regular_only") or ""))
        for part in ("plain", "warning_signs", "what_you_can_do"):
            found.extend(_listed(topic_path(key, part), topic[part]))
        for position, provision in enumerate(topic["provisions"]):
            found.append((f"topic/{key}/provision/{position}/says", provision["says"]))
            found.append((f"topic/{key}/provision/{position}/conditions", provision["conditions"]))
    return {path: text for path, text in found if text}


def abuse_texts(content: dict[str, Any]) -> dict[str, str]:
    """Texts of `abuses.yaml` that a worker sees: labels, questions with their options, safety messages, signs."""
    found: list[Text] = []
    for key, message in content["safety_messages"].items():
        found.extend(_listed(f"safety/{key}", message["text"]))
    for sign in content["forced_labour_indicators"]:
        found.append((f"labour_sign/{sign['key']}/plain", sign["plain"]))
    for question in content["common_questions"]:
        found.extend(_question(f"question/{question['key']}", question))
    for abuse in content["abuses"]:
        prefix = f"abuse/{abuse['key']}"
        found.append((f"{prefix}/label", abuse["label"]))
        found.append((f"{prefix}/description", abuse["description"]))
        for question in abuse["questions"]:
            found.extend(_question(f"{prefix}/question/{question['key']}", question))
    return {path: text for path, text in found if text}


def _question(prefix: str, question: dict[str, Any]) -> Iterator[Text]:
    yield f"{prefix}/text", question["text"]
    yield from _listed(f"{prefix}/option", [str(option) for option in question.get("options", [])])


def instrument_texts(content: dict[str, Any]) -> dict[str, str]:
    """Texts of `instruments.yaml` that a reader sees."""
    found: list[Text] = []
    for instrument in content["instruments"]:
        prefix = f"instrument/{instrument['key']}"
        found.append((f"{prefix}/short", instrument["short"]))
        found.append((f"{prefix}/plain", instrument["plain"].strip()))
        for part in instrument.get("structure", []):
            found.append((f"{prefix}/part/{part['part']}/title", part["title"]))
            found.append((f"{prefix}/part/{part['part']}/about", part["about"]))
        for who, text in (instrument.get("how_to_use") or {}).items():
            found.append((f"{prefix}/how_to_use/{who}", text))
    return {path: text for path, text in found if text}


def reference_texts(content: dict[str, Any]) -> dict[str, str]:
    """Texts of `instruments.yaml` beside the instruments: ways to complain, who checks, talks."""
    found: list[Text] = []
    for section, kind in (("routes", "route"), ("supervising_bodies", "supervising_body")):
        for entry in content[section]:
            for part in ("title", "name", "plain", "who_can", "against", "limits", "cycle"):
                found.append((f"{kind}/{entry['key']}/{part}", entry.get(part, "")))
    for entry in content["policy_forums"]:
        for part in ("name", "plain", "today"):
            found.append((f"forum/{entry['key']}/{part}", entry.get(part, "")))
    return {path: text for path, text in found if text}


class Fact(Protocol):
    """A statement or a contact, as dataclass or as row."""

    @property
    def path(self) -> str: ...


def fact_texts(fact: Fact) -> dict[str, str]:
    """Texts of one fact about a country: `country/NPL/<block>/<key>`, its title one step deeper.

    Names of people's organisations stay as they are; what is told about them is translated.
    """
    found = [
        (fact.path, getattr(fact, "text", "")),
        (f"{fact.path}/title", getattr(fact, "title", "")),
        (f"{fact.path}/notes", getattr(fact, "notes", "")),
        (f"{fact.path}/hours", getattr(fact, "hours", "")),
    ]
    return {path: text for path, text in found if text}
