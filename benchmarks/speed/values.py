"""The values of the form workloads, and the pages' models when all of them are right."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.core.values import File
from assistant.filing.forms.shapes import Address, FieldTarget
from tests.forms.widget_values import ALL, DATES, NODES, STORED

COUNT = 200
TEXTS = {
    f"说明{number:03d}": f"第 {number} 项的说明：算法按用户输入生成内容，并由人工抽检。"
    for number in range(1, COUNT + 1)
}

ODD = {
    "名称": "示例科技有限公司",
    "简称": "一二三四五六七八九十十一",  # the page truncates it
    "编号": "京-2026-001",  # rewritten on blur
    "数量": "1,200",  # only digits are taken
    "部门": "算法部",  # the model follows on blur
    "电话": "010-00000000",  # emptied when the next field is filled
    "联系人": "示例",
    "网址": "http://example.com",  # emptied on blur
    "备注": "无",
    "地址": "示例路 1 号",
}


def text_targets(texts: Mapping[str, str]) -> list[FieldTarget]:
    """Return the targets of a form of texts."""
    return [FieldTarget(label, Address((), label, ()), "text", text) for label, text in texts.items()]


def name_in_model(label: str) -> str:
    """Return the model's name of a field of the form of every widget."""
    return STORED[label][0]


def widget_targets(paper: Path) -> list[FieldTarget]:
    """Return the targets of the form of every widget."""
    wants = [FieldTarget(label, Address((part,), label, ()), kind, value) for part, label, kind, value, _, _ in ALL]
    wants.append(FieldTarget("附件", Address((DATES,), "附件", ()), "file", File(paper.name, path=paper)))
    wants.append(FieldTarget("关联", Address((DATES,), "关联", ()), "nodes", NODES))
    return wants


def expected(paper: Path) -> dict[str, Any]:
    """Return the model of the form of every widget when everything is right."""
    held = {name: model for *_, name, model in ALL}
    return held | {"files": [paper.name], "nodes": ["p1", "p1a1", "p2a"]}


def wrong(truth: Mapping[str, Any], model: Mapping[str, Any]) -> list[str]:
    """Return the fields whose model is wrong; the order of a multiple choice does not matter."""
    return [name for name, value in truth.items() if _tidy(name, model.get(name)) != _tidy(name, value)]


def _tidy(name: str, value: Any) -> Any:
    return sorted(value, key=str) if name in {"multiple", "checks", "nodes"} and isinstance(value, list) else value
