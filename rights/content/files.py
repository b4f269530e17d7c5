"""Reads the content folder: YAML and CSV in, plain dicts and lists out. Pure but for the reading."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


class UnreadableFile(Exception):
    """A content file that is missing or is no YAML; the message names file and place."""


# The same loader in C, ten times faster, where PyYAML was built with it.
_Safe: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Strict(_Safe):
    """Refuses a key given twice, where plain YAML quietly keeps the last."""


def _mapping(loader: _Strict, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _value in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} stands here twice", key_node.start_mark
            )
        seen.add(key)
    return _Safe.construct_mapping(loader, node, deep=True)


_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@dataclass(frozen=True)
class Files:
    """The parsed files, each under its name as an editor knows it."""

    rights: dict[str, Any]
    abuses: dict[str, Any]
    instruments: dict[str, Any]
    ratifications: list[dict[str, str]]
    countries: dict[str, dict[str, Any]]  # file name -> content
    translations: dict[str, dict[str, Any]] = field(default_factory=dict)  # "ne/rights.yaml" -> …


def read(folder: Path) -> Files:
    """All content under `folder`. Raises `UnreadableFile`."""
    return Files(
        rights=_yaml(folder / "rights.yaml"),
        abuses=_yaml(folder / "abuses.yaml"),
        instruments=_yaml(folder / "instruments.yaml"),
        ratifications=list(_rows(folder / "ratifications.csv")),
        countries={
            path.name: _yaml(path) for path in sorted((folder / "countries").glob("*.yaml"))
        },
        translations={
            f"{path.parent.name}/{path.name}": _yaml(path)
            for path in sorted((folder / "translations").glob("*/*.yaml"))
        },
    )


def _yaml(path: Path) -> dict[str, Any]:
    try:
        # Strict is a SafeLoader: it makes plain values only.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Strict)  # noqa: S506
    except FileNotFoundError:
        raise UnreadableFile(f"{path.name}: the file is missing") from None
    except UnicodeDecodeError:
        raise UnreadableFile(f"{path.name}: the file is not UTF-8") from None
    except yaml.YAMLError as error:
        raise UnreadableFile(f"{path.name}: {error}") from None
    if not isinstance(content, dict):
        raise UnreadableFile(f"{path.name}: the file must be a list of `key: value`")
    return content


def _rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    except FileNotFoundError:
        raise UnreadableFile(f"{path.name}: the file is missing") from None
