"""The table of native and ARIA widgets: values to write, submitted values and traits of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.core.values import Choice, Choices, File, Kind, Nodes, Value

WORDS = {f"v{at}": word for at, word in enumerate(("甲类", "乙类", "丙类", "其他"))}


@dataclass(frozen=True, slots=True)
class Widget:
    """One page: its kind, a value to write and what the page then submits, and the same for its initial value if filled."""

    page: str
    kind: Kind
    value: Value
    stored: list[str]
    filled: Value
    filled_stored: list[str]
    traits: frozenset[str] = field(default_factory=frozenset)

    def has(self, trait: str) -> bool:
        """Return whether the widget has a trait: options, typed (takes texts of any length), limits, unlockable…"""
        return trait in self.traits


def _w(page: str, kind: Kind, value: Value, stored: str, filled: Value, filled_stored: str, traits: str = "") -> Widget:
    return Widget(page, kind, value, stored.split(), filled, filled_stored.split(), frozenset(traits.split()))


_PAPER = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "confirm.png"
_TWO, _START = Choices(("乙类", "其他")), Choices(("甲类", "丙类"))
_NODES = Nodes(frozenset({("智聊", "首页", "写作"), ("智绘",)}))
_TREE = Nodes(frozenset({("智聊",), ("智聊", "首页", "问答")}))
ROWS = [
    _w("text", "text", "新的文本", "新的文本", "原有文本", "原有文本", "typed limit readonly"),
    _w("email", "text", "b@example.com", "b@example.com", "a@example.com", "a@example.com", "limit readonly"),
    _w("textarea", "textarea", "第一行，第二行", "第一行，第二行", "原有长文本", "原有长文本", "typed limit readonly"),
    _w("number", "number", Decimal("120"), "120", Decimal("7"), "7", "readonly"),
    _w("range", "number", Decimal("30"), "30", Decimal("7"), "7"),
    _w("date", "date", date(2025, 11, 3), "2025-11-03", date(2024, 2, 3), "2024-02-03", "readonly"),
    _w("month", "text", "2025-11", "2025-11", "2024-02", "2024-02", "readonly"),
    _w("time", "text", "10:05", "10:05", "08:30", "08:30", "readonly"),
    _w("datalist", "text", "乙类", "乙类", "甲类", "甲类", "limit readonly"),
    _w("select", "choice", Choice("丙类"), "v2", Choice("乙类"), "v1", "options"),
    _w("select-multiple", "choices", _TWO, "v1 v3", _START, "v0 v2", "options"),
    _w("radio", "choice", Choice("其他"), "v3", Choice("乙类"), "v1", "options"),
    _w("radio-styled", "choice", Choice("其他"), "v3", Choice("乙类"), "v1", "options keyed"),
    _w("checkbox", "tick", True, "v0", True, "v0", "own-label"),
    _w("checkboxes", "choices", _TWO, "v1 v3", _START, "v0 v2", "options"),
    _w("rich-text", "textarea", "新的富文本", "新的富文本", "原有富文本", "原有富文本", "typed readonly keyed"),
    _w("combobox", "choice", Choice("丙类"), "v2", Choice("乙类"), "v1", "options aria"),
    _w("combobox-editable", "choice", Choice("丙类"), "v2", Choice("乙类"), "v1", "options aria readonly"),
    _w("combobox-virtual", "choice", Choice("条目321"), "v320", Choice("条目2"), "v1", "options aria"),
    _w("listbox", "choice", Choice("丙类"), "v2", Choice("乙类"), "v1", "options aria readonly"),
    _w("listbox-multiple", "choices", _TWO, "v1 v3", _START, "v0 v2", "options aria readonly"),
    _w("radiogroup", "choice", Choice("其他"), "v3", Choice("乙类"), "v1", "options aria readonly"),
    _w("aria-checkbox", "tick", True, "v0", True, "v0", "aria readonly"),
    _w("aria-checkboxes", "choices", _TWO, "v1 v3", _START, "v0 v2", "options aria readonly"),
    _w("switch", "tick", True, "v0", True, "v0", "aria readonly"),
    _w("spinbutton", "number", Decimal("12"), "12", Decimal("7"), "7", "aria readonly keyed"),
    _w("slider", "number", Decimal("12"), "12", Decimal("7"), "7", "aria readonly keyed"),
    _w("tree", "nodes", _NODES, "智聊/首页/写作 智绘", _TREE, "智聊 智聊/首页/问答", "options aria keyed"),
    _w("file", "file", File(_PAPER.name, path=_PAPER), _PAPER.name, File("原有材料.pdf"), "原有材料.pdf"),
]
UNKNOWN: Mapping[Kind, Value] = {
    "choice": Choice("丁类"),
    "choices": Choices(("甲类", "丁类")),
    "nodes": Nodes(frozenset({("智聊", "没有这一项")})),
}
OTHER: Mapping[str, Any] = {"tick": False}
