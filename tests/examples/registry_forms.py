"""The registry's forms as the comparator knows them: read from the mock's catalogue file, without any other code."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]
FILE = Path(__file__).resolve().parents[2] / "fixtures" / "registry" / "beian_mock" / "catalogue.json"
STEPS = ("basic", "detail", "association", "support")


@dataclass(frozen=True)
class Field:
    """One question of a form; `rules` are all conditions under which it is shown."""

    id: str
    section: str
    label: str
    after: tuple[str, ...]
    widget: str
    options: tuple[str, ...]
    rules: tuple[Json, ...]

    @property
    def path(self) -> str:
        """Return the key of the answer in the mock's state."""
        return " › ".join((*self.after, self.label))


@dataclass(frozen=True)
class RegistryForm:
    """The questions of one form; `when` is the condition on the whole form."""

    fields: tuple[Field, ...]
    when: Json | None

    def in_section(self, section: str) -> list[Field]:
        """Return the questions of a section."""
        return [field for field in self.fields if field.section == section]

    def sections(self) -> list[str]:
        """Return the sections in order."""
        return list(dict.fromkeys(field.section for field in self.fields))


@cache
def catalogue() -> Json:
    """Return the catalogue's data."""
    read: Json = json.loads(FILE.read_text(encoding="utf-8"))
    return read


@cache
def form(name: str) -> RegistryForm:
    """Return a form by its id."""
    raw = catalogue()["forms"][name]
    return RegistryForm(tuple(field for section in raw["sections"] for field in _fields(section)), raw.get("when"))


def detail_form(algorithm_type: str) -> RegistryForm:
    """Return the form of the detailed attributes of a type."""
    return form(catalogue()["detailForms"][algorithm_type])


@cache
def grouped_labels() -> frozenset[str]:
    """Return the labels of grouped ticks: under these a mapping is one answer."""
    forms = [form(name) for name in catalogue()["forms"]]
    return frozenset(field.label for form in forms for field in form.fields if field.widget == "groupcheckbox")


def shown(fields: Mapping[str, Field], answers: Mapping[str, Any], name: str) -> bool:
    """Return whether a question is shown under these answers (by field id)."""
    return all(holds(fields, answers, rule) for rule in fields[name].rules)


def holds(fields: Mapping[str, Field], answers: Mapping[str, Any], rule: Json) -> bool:
    """Return whether a condition is true; a condition on a hidden question is false."""
    if "all" in rule:
        return all(holds(fields, answers, item) for item in rule["all"])
    if "any" in rule:
        return any(holds(fields, answers, item) for item in rule["any"])
    name = rule["field"]
    answer = answers.get(name)
    if answer is None or not shown(fields, answers, name):
        return False
    return bool(answer == rule["is"]) if "is" in rule else rule["has"] in answer


def _fields(section: Json) -> Iterator[Field]:
    for raw in section["fields"]:
        rules = tuple(rule for rule in (section.get("when"), raw.get("when")) if rule)
        options = tuple(_words(raw))
        yield Field(raw["id"], section["label"], raw["label"], tuple(raw["after"]), raw["widget"], options, rules)


def _words(raw: Json) -> Iterator[str]:
    for option in raw.get("options") or ():
        if isinstance(option, str):
            yield option
        elif option["words"]:
            yield from (f"{option['group']}/{word}" for word in option["words"])
        else:
            yield option["group"]
