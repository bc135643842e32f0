"""The values of the form workloads, and what the pages' own models hold when all of them are right."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.forms.shapes import Address, Want
from assistant.values import File
from tests.forms.widget_values import ALL, DATES, NODES

COUNT = 200
TEXTS = {
    f"说明{number:03d}": f"第 {number} 项的说明：算法按用户输入生成内容，并由人工抽检。"
    for number in range(1, COUNT + 1)
}


def text_wants() -> list[Want]:
    """Return the wants of the form of texts."""
    return [Want(label, Address((), label, ()), "text", text) for label, text in TEXTS.items()]


def mixed_wants(paper: Path) -> list[Want]:
    """Return the wants of the form of every widget."""
    wants = [Want(label, Address((part,), label, ()), kind, value) for part, label, kind, value, _, _ in ALL]
    wants.append(Want("附件", Address((DATES,), "附件", ()), "file", File(paper.name, path=paper)))
    wants.append(Want("关联", Address((DATES,), "关联", ()), "nodes", NODES))
    return wants


def expected(paper: Path) -> dict[str, Any]:
    """Return what the model of the form of every widget holds when all is right."""
    held = {name: model for *_, name, model in ALL}
    return held | {"files": [paper.name], "nodes": ["p1", "p1a1", "p2a"]}


def wrong(wanted: Mapping[str, Any], model: Mapping[str, Any]) -> list[str]:
    """Return the fields whose model is not as wanted; the order of a choice of several counts for nothing."""
    return [name for name, value in wanted.items() if _tidy(name, model.get(name)) != _tidy(name, value)]


def _tidy(name: str, value: Any) -> Any:
    return sorted(value, key=str) if name in {"multiple", "checks", "nodes"} and isinstance(value, list) else value
