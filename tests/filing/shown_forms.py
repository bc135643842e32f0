"""A form of the mock as the program reads it from the page, made from the page's model without a browser.

The plain data has the format of `snapshot.js`; what the program makes of it, it makes itself (`snapshot.read`).
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.filing.forms import snapshot
from assistant.filing.forms.shapes import FormSnapshot
from tests.filing.page_requests import Json, fields_of, shown_fields, words_of

KINDS = {
    "text": "text",
    "textarea": "textarea",
    "number": "number",
    "date": "date",
    "period": "period",
    "region": "region",
    "upload": "file",
    "steps": "steps",
    "tree": "nodes",
    "multiselect": "choices",
    "checkbox": "choices",
    "groupcheckbox": "choices",
}
Labels = Mapping[str, tuple[str, ...]]
"""The labels of the nodes of the association tree from the root down, by id."""


@dataclass(frozen=True)
class StillPage:
    """A page whose form does not change: it answers the reader's scripts with the same plain data."""

    data: str

    def __hash__(self) -> int:
        return id(self)

    def evaluate_handle(self, script: str) -> StillPage:
        """Return the handle of the reader's script."""
        return self

    def evaluate(self, script: str, arg: object = None) -> str:
        """Return what the reader's script returns."""
        return self.data


def seen_form(
    form: str, model: Json, context: Json, labels: Labels | None = None, chance: random.Random | None = None
) -> FormSnapshot:
    """Return a form as the program sees it; with `chance` some lists show only their first word, as a closed list may."""
    controls = list(_controls(form, model, context, labels or {}, chance))
    data = {
        "path": "/",
        "title": form,
        "dialog": "",
        "kit": "element_plus",
        "controls": controls,
        "buttons": ["保存"],
        "messages": [],
    }
    return snapshot.read(StillPage(json.dumps(data)))  # type: ignore[arg-type]


def _controls(
    form: str, model: Json, context: Json, labels: Labels, chance: random.Random | None
) -> Iterator[dict[str, Any]]:
    asked: dict[tuple[str, str], list[str]] = defaultdict(list)
    own = {section["label"]: {entry["label"] for entry in section["fields"]} for section, _ in fields_of(form)}
    for section, entry in shown_fields(form, {**context, **model}):
        title, question = section["label"], (entry["after"] or [""])[-1]
        container = question if question and question not in own[title] else ""
        if container and container not in asked[title, ""]:
            asked[title, ""].append(container)
        within = [container] if container else []
        place = {"section": [title], "within": within, "follows": asked[title, container][-8:], "raw": entry["label"]}
        yield _described(entry) | _values(entry, model[entry["id"]], labels, chance) | place
        asked[title, container].append(entry["label"])


def _described(entry: Json) -> dict[str, Any]:
    widget = entry["widget"]
    options = [] if widget == "remoteselect" else words_of(entry)
    limits = {"maxLength": entry.get("max") if widget in ("text", "textarea") else None}
    return {
        "kind": KINDS.get(widget, "choice"),
        "heldSeen": True,
        "whole": True,
        "options": options,
        "state": "remote" if widget == "remoteselect" else "listed",
        "shape": "",
        "limits": limits,
        "required": entry["required"],
        "enabled": True,
        "editable": True,
        "error": "",
        "path": f"#{entry['id']}",
        "rect": [0, 0, 10, 10],
        "commitment": "",
        "kit": "element_plus",
    }


def _values(entry: Json, value: Any, labels: Labels, chance: random.Random | None) -> dict[str, Any]:
    match entry["widget"]:
        case "number":
            text = "" if value is None else str(value)
            return {"shown": text, "held": text}
        case "date":
            return {"shown": value or "", "held": value}
        case "period":
            both = [value["start"], value["end"]] if value else ["", ""]
            return {"shown": both, "held": both}
        case "upload":
            files = [{"name": file["name"], "url": file["url"]} for file in value]
            return {"shown": [file["name"] for file in value], "held": files}
        case "tree":
            nodes = [list(labels[node]) for node in value]
            return {"shown": nodes, "held": nodes}
        case "steps":
            rows = value if any(value) else []
            return {"shown": rows, "held": rows}
        case "checkbox" | "groupcheckbox":
            ticked = [word for word in words_of(entry) if word in value]
            return {"shown": ticked, "held": ticked}
        case "multiselect" if chance is not None and len(value) > 1 and chance.random() < 0.5:
            return {"shown": value[:1], "held": value, "whole": False}
    return {"shown": value, "held": value}
