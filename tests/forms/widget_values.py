"""One value for every widget of the widget pages, and the content of the page's own model after a correct write.

A row is section, label, kind, value, name in the model, content of the model.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.core.values import Choice, Choices, Kind, Nodes, Period, Region, Steps, Value

TEXT, PICK, DATES = "文本类", "选择类", "日期与文件"
ALL: list[tuple[str, str, Kind, Value, str, object]] = [
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
    (PICK, "附有使用说明", "tick", True, "agree", True),
    (DATES, "日期", "date", date(2025, 11, 3), "day", "2025-11-03"),
    (DATES, "只选日期", "date", date(2023, 1, 31), "fixedDay", "2023-01-31"),
    (DATES, "有效期", "period", Period(date(2021, 5, 6), date(2031, 5, 5)), "period", ["2021-05-06", "2031-05-05"]),
]
PAPER = "说明 材料.pdf"
NODES = Nodes(frozenset({("智聊",), ("智聊", "首页>对话", "智能问答"), ("智绘", "创作")}))
STORED: dict[str, tuple[str, object]] = {
    **{row[1]: (row[4], row[5]) for row in ALL},
    "附件": ("files", [PAPER]),
    "关联": ("nodes", ["p1", "p1a1", "p2a"]),
}
ORDERED = ("region", "steps", "period")
