"""Charts over all clients: the most frequent findings by rule, whom the filings wait for, and how long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nicegui import ui

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.findings_file import findings_of_all
from assistant.apps.console.forms import answer_room, attempted, tell
from assistant.apps.console.frame import framed
from assistant.apps.console.pages import page
from assistant.apps.console.parts import badge, button, el, note, panel, said
from assistant.apps.console.words import SEVERITIES
from assistant.checks.preflight.check import BASIC
from assistant.checks.preflight.rulebook import rules
from assistant.core.language import comma_list, mark, say
from assistant.practice.board import BoardRow
from assistant.practice.turns import ORDER, SIGNS, WHO

_RULES = 25
_SPANS = (
    (3, mark("3 天以内")),
    (7, mark("4–7 天")),
    (14, mark("8–14 天")),
    (30, mark("15–30 天")),
    (None, mark("30 天以上")),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: its name, its count in words, its length."""

    name: str
    count_text: str
    length: float
    severity: str = ""


@page("/figures", mark("统计"), 45, about=mark("各条规则的预检问题、各方的等待时间，全部客户的预检报告存成一份网页"))
def show(context: ConsoleContext) -> None:
    """Show the charts."""
    rows = context.board().rows
    with framed(context, say("统计"), "/figures"), el("div", None, "columns wide"):
        with panel(say("预检问题：按规则")):
            _chart(list(_rules(context)), say("各条规则发现的问题数"), say("规则"), say("问题数"))
        with el("div"):
            with panel(say("在等谁")):
                _chart(
                    list(_waiting(rows)),
                    say("在等谁：客户数和平均天数"),
                    say("该谁动"),
                    say("客户数"),
                )
            with panel(say("已等多久")):
                _chart(list(_spans(rows)), say("已等多久：客户数"), say("已等"), say("客户数"))
            _report(context)


def _report(context: ConsoleContext) -> None:
    """Offer the findings of all clients as one page."""

    async def download() -> None:
        said(say("正在预检全部客户…"))
        made = await attempted(answer, lambda: findings_of_all(context))
        if made is None:
            return
        content, unread = made
        ui.download(content, say("预检报告-{name}-{day}.html", name=say("全部客户"), day=context.today))
        if unread:
            names = comma_list(unread)
            tell(
                answer, say("这些客户的资料无法读取，没有列入：{names}。请打开客户的页面看原因。", names=names), "warn"
            )

    with panel(say("全部客户的预检报告")):
        note(say("一份网页：开头是各客户的必改和需核实，后面逐个列出。只供内部核对，不是审核结论。"), "mute")
        with el("div", None, "buttons"):
            button(say("下载全部客户的预检报告"), download)
        answer = answer_room()


def _rules(context: ConsoleContext) -> Iterable[Bar]:
    titles = {rule.id: say(rule.title) for rule in rules()} | {name: say(title) for name, (_, title) in BASIC.items()}
    for figure in context.rules()[:_RULES]:
        count_text = say("{count} 处，{clients} 个客户", count=figure.count, clients=figure.clients)
        number = f"{figure.rule} " if figure.rule.startswith("R") else ""
        name = f"{number}{titles.get(figure.rule, figure.rule)}"
        yield Bar(name, count_text, figure.count, figure.severity)


def _waiting(rows: Sequence[BoardRow]) -> Iterable[Bar]:
    for who in ORDER:
        waiting = [row for row in rows if row.who == who]
        if waiting and who != "nobody":
            days = sum(row.waited for row in waiting) / len(waiting)
            count_text = say("{count} 个，平均 {days} 天", count=len(waiting), days=round(days))
            yield Bar(f"{SIGNS[who]} {say(WHO[who])}", count_text, len(waiting))


def _spans(rows: Sequence[BoardRow]) -> Iterable[Bar]:
    waiting = [row.waited for row in rows if row.who != "nobody"]
    low = -1
    for most, name in _SPANS:
        count = sum(low < days <= (most if most is not None else 10**6) for days in waiting)
        low = most if most is not None else low
        yield Bar(say(name), say("{count} 个", count=count), count)


def _chart(bars: Sequence[Bar], caption: str, head: str, measure: str) -> None:
    """Draw a chart as a table: one row per bar, with the count beside it."""
    if not bars:
        note(say("没有可统计的内容。"), "mute")
        return
    longest = max(bar.length for bar in bars) or 1
    with el("table", None, "chart"):
        el("caption", caption, "unseen")
        with el("thead", None, "unseen"), el("tr"):
            el("th", head, scope="col")
            el("th", measure, scope="col")
        with el("tbody"):
            for bar in bars:
                with el("tr"):
                    with el("th", None, scope="row"):
                        if bar.severity:
                            sign, word, tone = SEVERITIES[bar.severity]
                            badge(f"{sign} {say(word)}", tone)
                        el("span", bar.name)
                    with el("td"):
                        if bar.length:
                            el("div", None, f"length {bar.severity}").style(f"width: {bar.length / longest:.1%}")
                        el("span", bar.count_text)
