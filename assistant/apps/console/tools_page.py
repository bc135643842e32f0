"""Small tools: numbers checked one by one, a date counted by a rule, and the rules of the preflight."""

from __future__ import annotations

from datetime import date

from nicegui.element import Element

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.form_panel import add_form
from assistant.apps.console.forms import Typed, answer_room, choice, day_field, long_field, tell, typed_day
from assistant.apps.console.frame import framed
from assistant.apps.console.pages import page
from assistant.apps.console.parts import badge, button, el, lines, note, panel, table
from assistant.apps.console.words import SEVERITIES, dated
from assistant.checks.deadlines.terms import LAWS, due_date, explained
from assistant.checks.preflight.rulebook import rules
from assistant.core.language import mark, say
from assistant.declaration.profile.numbers import KINDS, read_number


@page(
    "/tools",
    mark("小工具"),
    70,
    about=mark("号码、按规则算日期、预检规则，照您一行行写的填[别的网页上的一张表单](form.md)"),
)
def show(context: ConsoleContext) -> None:
    """Show the tools."""
    with framed(context, say("小工具"), "/tools"):
        with el("div", None, "columns"):
            _numbers()
            _dates(context)
        add_form(context.workspace.folder)
        _rules()


def _numbers() -> None:
    typed: Typed = {"numbers": ""}

    def check() -> None:
        texts = [line.strip() for line in typed["numbers"].splitlines() if line.strip()]
        if not texts:
            tell(answer, say("请先写号码，一行一个。"))
            return
        answer.clear()
        with answer, el("ul", None, "plain"):
            for reading in map(read_number, texts):
                with el("li"):
                    badge(say("正确") if reading.is_right else say("不对"), "good" if reading.is_right else "bad")
                    el("span", f"{reading.text}（{say(KINDS[reading.kind])}）")
                    el("div", "  ".join(part for part in (reading.fault, reading.parts) if part), "small")

    with panel(say("号码对不对")):
        note(say("信用代码、身份证号、手机号、邮箱、网站备案号和算法备案号；只在本机检查。"), "mute")
        long_field(typed, "numbers", say("号码，一行一个"), rows=4)
        with el("div", None, "buttons"):
            button(say("检查号码"), check, "main")
        answer = answer_room()


def _dates(context: ConsoleContext) -> None:
    typed: Typed = {"rule": next(iter(LAWS)), "from": str(context.today)}

    def count() -> None:
        start = typed_day(typed, "from")
        if start is None:
            tell(answer, say("日期没有选，或没有写完整。"))
            return
        _counted(context, answer, typed["rule"], start)

    with panel(say("算一个期限")):
        choice(
            typed,
            "rule",
            say("哪种期限"),
            [(rule, say(law.title)) for rule, law in LAWS.items() if law.unit not in ("given", "validity")],
        )
        day_field(typed, "from", say("从哪一天起算"))
        with el("div", None, "buttons"):
            button(say("算出日期"), count, "main")
        answer = answer_room()


def _counted(context: ConsoleContext, answer: Element, rule: str, start: date) -> None:
    known = next(name for name in LAWS if name == rule)
    due = due_date(known, start, context.calendar)
    tell(answer, dated(due, context.today), "note")
    with answer:
        lines(explained(due))


def _rules() -> None:
    with panel(say("预检规则")), el("details"):
        el("summary", say("全部 {count} 条", count=len(rules())))
        heads = (mark("编号"), mark("轻重"), mark("查什么"), mark("谁来改"), mark("依据"))
        rows = [(rule.id, _weight(rule.severity), say(rule.title), say(rule.who), say(rule.source)) for rule in rules()]
        table([say(head) for head in heads], rows, say("预检规则"))


def _weight(severity: str) -> str:
    return say(SEVERITIES[severity][1]) if severity in SEVERITIES else say("必改（已校准）／需核实")
