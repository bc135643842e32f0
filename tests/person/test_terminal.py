"""Progress on standard error: one live line on a terminal, few plain lines elsewhere."""

from __future__ import annotations

import io

from rich.console import Console

from assistant.core.language import choose
from assistant.filing.operator import prompt
from assistant.filing.operator.protocol import FilingProgress, Handover, HandoverAnswer
from assistant.filing.operator.terminal import RichTerminal


def test_without_a_terminal_a_record_has_one_line_when_it_starts_and_one_when_all_is_done() -> None:
    choose("zh")
    output = io.StringIO()
    terminal = RichTerminal(Console(file=output, width=120))
    for done in range(4):
        terminal.progress(FilingProgress("示例公司", "主体信息", done, 6, 1.0))
    for done in range(4, 7):
        terminal.progress(FilingProgress("示例公司", "智聊", done, 6, 62.0))
    assert output.getvalue().splitlines() == [
        "示例公司 · 主体信息 · 第 0/6 项 · 已用 0:01",
        "示例公司 · 智聊 · 第 4/6 项 · 已用 1:02",
        "示例公司 · 智聊 · 第 6/6 项 · 已用 1:02",
    ]


def test_on_a_terminal_the_line_is_redrawn_and_its_last_state_stays() -> None:
    choose("zh")
    output = io.StringIO()
    terminal = RichTerminal(Console(file=output, force_terminal=True, width=120))
    terminal.progress(FilingProgress("示例公司", "主体信息", 1, 6, 1.0, field="单位名称"))
    terminal.progress(FilingProgress("示例公司", "主体信息", 2, 6, 1.0, field="住所"))
    terminal.close()
    assert "第 2/6 项" in output.getvalue()
    assert output.getvalue().endswith("\x1b[?25h")  # the cursor is back


def test_it_says_who_acted() -> None:
    choose("zh")
    output = io.StringIO()
    terminal = RichTerminal(Console(file=output, width=120))
    terminal.opened(Handover("LOGIN", facts={"主体名称": "某公司"}))
    terminal.closed(Handover("LOGIN"), HandoverAnswer("logged_in", "stand-in", 80.0))
    assert "请登录：已处理（演练替身，用时 1:20）" in output.getvalue()
    assert "某公司" not in output.getvalue()


def test_hours_are_shown_from_one_hour_on() -> None:
    assert [prompt.minutes(seconds) for seconds in (0, 59.9, 61, 3661)] == ["0:00", "0:59", "1:01", "1:01:01"]
