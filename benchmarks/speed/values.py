"""The values of the form workloads, and what the pages' own models hold when all of them are right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.forms.shapes import Address, Want
from assistant.values import Choice, Choices, File, Kind, Nodes, Period, Region, Steps, Value

COUNT = 200
TEXTS = {
    f"说明{number:03d}": f"第 {number} 项的说明：算法按用户输入生成内容，并由人工抽检。"
    for number in range(1, COUNT + 1)
}
TEXT, PICK, DATES = "文本类", "选择类", "日期与文件"
_MIXED: list[tuple[str, str, Kind, Value, str, Any]] = [
    (TEXT, "单行文本", "text", "一二三", "text", "一二三"),
    (TEXT, "多行文本", "textarea", "第一行\n第二行", "area", "第一行\n第二行"),
    (TEXT, "数量", "number", Decimal("120"), "amount", 120),
    (TEXT, "步骤", "steps", Steps(("首页", "发现", "对话")), "steps", ["首页", "发现", "对话"]),
    (PICK, "单选下拉", "choice", Choice("丙类"), "single", "v2"),
    (PICK, "多选下拉", "choices", Choices(("乙类", "其他", "甲类")), "multiple", ["v0", "v1", "v3"]),
    (PICK, "可搜索下拉", "choice", Choice("乙类"), "filterable", "v1"),
    (PICK, "远程下拉", "choice", Choice("北京某信息有限公司"), "remote", "id-北京某信息有限公司"),
    (PICK, "虚拟下拉", "choice", Choice("条目1777"), "virtual", 1777),
    (PICK, "单选框", "choice", Choice("其他"), "radio", "v3"),
    (PICK, "多选框", "choices", Choices(("乙类", "丙类")), "checks", ["v1", "v2"]),
    (PICK, "分组多选", "choices", Choices(("文本/其他", "图像/绘画")), "grouped", {"文本": ["其他"], "图像": ["绘画"]}),
    (PICK, "地区", "region", Region(("上海市", "市辖区", "浦东新区")), "region", ["31", "3101", "310115"]),
    (PICK, "开关", "tick", True, "on", True),
    (PICK, "我已阅读说明", "tick", True, "agree", True),
    (DATES, "日期", "date", date(2025, 11, 3), "day", "2025-11-03"),
    (DATES, "只选日期", "date", date(2023, 1, 31), "fixedDay", "2023-01-31"),
    (DATES, "有效期", "period", Period(date(2021, 5, 6), date(2031, 5, 5)), "period", ["2021-05-06", "2031-05-05"]),
]
_NODES = Nodes(frozenset({("智聊",), ("智聊", "首页>对话", "智能问答"), ("智绘", "创作")}))


def text_wants() -> list[Want]:
    """Return the wants of the form of texts."""
    return [Want(label, Address((), label, ()), "text", text) for label, text in TEXTS.items()]


def mixed_wants(paper: Path) -> list[Want]:
    """Return the wants of the form of every widget."""
    wants = [Want(label, Address((part,), label, ()), kind, value) for part, label, kind, value, _, _ in _MIXED]
    wants.append(Want("附件", Address((DATES,), "附件", ()), "file", File(paper.name, path=paper)))
    wants.append(Want("关联", Address((DATES,), "关联", ()), "nodes", _NODES))
    return wants


def expected(paper: Path) -> dict[str, Any]:
    """Return what the model of the form of every widget holds when all is right."""
    held = {name: model for *_, name, model in _MIXED}
    return held | {"files": [paper.name], "nodes": ["p1", "p1a1", "p2a"]}


def wrong(wanted: Mapping[str, Any], model: Mapping[str, Any]) -> list[str]:
    """Return the fields whose model is not as wanted; the order of a choice of several counts for nothing."""
    return [name for name, value in wanted.items() if _tidy(name, model.get(name)) != _tidy(name, value)]


def _tidy(name: str, value: Any) -> Any:
    return sorted(value, key=str) if name in {"multiple", "checks", "nodes"} and isinstance(value, list) else value
