"""What the mock's pages send when they save: `records.js`, `conditions.js`, `filing.js` and `lists.js` in Python.

A test compares the bodies with those that the pages' own code makes (`test_saves_of_other_clients.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]
CATALOGUE = Path(__file__).resolve().parents[2] / "fixtures" / "registry" / "beian_mock" / "catalogue.json"
_LISTS = frozenset(("multiselect", "checkbox", "groupcheckbox", "region", "upload", "tree"))
_NULLS = frozenset(("number", "date", "period"))


@cache
def catalogue() -> Json:
    """Return the catalogue as the pages get it."""
    content: Json = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    return content


def sections_of(form: str) -> list[Json]:
    """Return the sections of a form."""
    sections: list[Json] = catalogue()["forms"][form]["sections"]
    return sections


def fields_of(form: str) -> Iterator[tuple[Json, Json]]:
    """Yield each field of a form with its section, in page order."""
    for section in sections_of(form):
        for entry in section["fields"]:
            yield section, entry


def empty_value(entry: Json) -> Any:
    """Return the value of a field that nobody has filled."""
    if entry["widget"] in _NULLS:
        return None
    return [""] if entry["widget"] == "steps" else [] if entry["widget"] in _LISTS else ""


def model_for(form: str, stored: Mapping[str, Any]) -> Json:
    """Return the page's model of a form, filled with what is stored."""
    model: Json = {}
    for _, entry in fields_of(form):
        value = stored.get(entry["id"])
        is_missing = value is None or (entry["widget"] == "steps" and not value)
        model[entry["id"]] = empty_value(entry) if is_missing else value
    return model


def is_shown(when: Json | None, values: Mapping[str, Any]) -> bool:
    """Return whether a rule of the catalogue holds for these values."""
    if not when:
        return True
    if "any" in when:
        return any(is_shown(rule, values) for rule in when["any"])
    if "all" in when:
        return all(is_shown(rule, values) for rule in when["all"])
    value = values.get(when["field"])
    if "has" in when:
        return isinstance(value, list) and when["has"] in value
    return bool(value == when["is"])


def shown_values(form: str, values: Mapping[str, Any]) -> Json:
    """Return the values without those of hidden fields: an answer that is not shown shows nothing else."""
    seen = dict(values)
    while True:
        hidden = [
            entry["id"]
            for section, entry in fields_of(form)
            if entry["id"] in seen and not (is_shown(section.get("when"), seen) and is_shown(entry.get("when"), seen))
        ]
        if not hidden:
            return seen
        seen = {name: value for name, value in seen.items() if name not in hidden}


def shown_fields(form: str, values: Mapping[str, Any]) -> list[tuple[Json, Json]]:
    """Return the fields that a form shows for these values, each with its section."""
    seen = shown_values(form, values)
    return [
        (section, entry)
        for section, entry in fields_of(form)
        if is_shown(section.get("when"), seen) and is_shown(entry.get("when"), seen)
    ]


def sent_fields(form: str, model: Mapping[str, Any], context: Mapping[str, Any]) -> Json:
    """Return the `fields` of a save: what is shown now; hidden values are not sent."""
    return {
        entry["id"]: _sent_value(entry, model[entry["id"]]) for _, entry in shown_fields(form, {**context, **model})
    }


def _sent_value(entry: Json, value: Any) -> Any:
    if entry["widget"] == "steps":
        return value if any(value) else []
    return value or [] if entry["widget"] == "region" else value


def body_of(page: str, fields: Json, known: str, above: str) -> Json:
    """Return the body of a save: `known` is the record's id, "" for a new one, `above` that of the record above it."""
    if page == "subject":
        return {"fields": fields}
    if page in ("product", "path", "function"):
        owner = {"path": {"product": above}, "function": {"path": above}}.get(page, {})
        return {"id": known, **owner, "fields": fields} if known else {**owner, "fields": fields}
    step = {"step": page, "fields": fields}
    return {"id": known, **step} if known else step


def address_of(page: str) -> str:
    """Return the path to which a page saves."""
    return {
        "subject": "/api/subject/save",
        "product": "/api/products/save",
        "path": "/api/paths/save",
        "function": "/api/functions/save",
    }.get(page, "/api/algorithms/save")


def to_text(body: Json) -> str:
    """Return a body as `JSON.stringify` writes it."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def words_of(entry: Json) -> list[str]:
    """Return the values of a field's options; grouped ones read `组/词`, or the group alone if it has no words."""
    if entry["widget"] == "remoteselect":
        words: list[str] = catalogue()["dicts"][entry["dict"]]
        return words
    options: Sequence[Any] = entry.get("options", ())
    grouped = [option if isinstance(option, dict) else {"group": option, "words": []} for option in options]
    return [
        word
        for option in grouped
        for word in ([f"{option['group']}/{word}" for word in option["words"]] or [option["group"]])
    ]
