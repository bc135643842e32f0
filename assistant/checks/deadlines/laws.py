"""The statutory rules behind dates: what is due, how long after which event, by which article.

Source of the filing's own rules: 《互联网信息服务算法推荐管理规定》 第二十四、二十五条; for 深度合成 by reference of
《互联网信息服务深度合成管理规定》 第十九条. Those of neighbouring duties stand in `duty_table`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.core.language import mark

Rule = str
Kind = Literal["ours", "expected", "expiry"]
Unit = Literal["working", "calendar", "january", "experience", "given", "validity"]
KINDS: dict[Kind, str] = {"ours": mark("我方期限"), "expected": mark("预计答复"), "expiry": mark("到期")}
_FROM_24 = mark("《互联网信息服务算法推荐管理规定》第二十四条（深度合成服务依《深度合成管理规定》第十九条参照办理）")
_FROM_25 = mark("《互联网信息服务算法推荐管理规定》第二十五条")


@dataclass(frozen=True, slots=True)
class Law:
    """A rule: what is due, days, starting event, article, kind of date, unit of its days.

    Units: working days; calendar days; `january` (31 January covers the year before, no days); `experience` (no legal
    term, no days); `given` (named by the authority); `validity` (stands on a
    document). Events before `since` count from that day. `remark` is said with the date; `confidence` is a mark of
    domain.md 0.1, "" for the filing's own rules.
    """

    title: str
    days: int
    event: str
    article: str
    kind: Kind
    unit: Unit = "working"
    since: date | None = None
    remark: str = ""
    confidence: str = ""


FILING_LAWS: dict[Rule, Law] = {
    "file": Law(mark("办理算法备案"), 10, mark("提供服务（上线）"), _FROM_24, "ours"),
    "change": Law(mark("办理变更备案"), 10, mark("备案信息变更"), _FROM_24, "ours"),
    "end": Law(mark("办理注销备案"), 20, mark("终止服务"), _FROM_24, "ours"),
    "reply": Law(
        mark("按退回意见补正"), 0, mark("收到退回意见"), mark("退回意见里写明的期限，由人确认"), "ours", unit="given"
    ),
    "expiry": Law(
        mark("证件、许可或授权到期"), 0, mark("有效期届满"), mark("证件上写明的有效期"), "expiry", unit="validity"
    ),
    "review": Law(
        mark("算法审核答复"),
        30,
        mark("提交（补正后从再次提交起算）"),
        _FROM_25,
        "expected",
        remark=mark("每次补正后从再次提交起重新数 30 个工作日，是对条文的一种理解，条文没有明写。"),
    ),
    "entity": Law(
        mark("主体审核答复"),
        0,
        mark("主体提交"),
        mark("经验值：1–4 周，没有法定期限"),
        "expected",
        unit="experience",
    ),
}
