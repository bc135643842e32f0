"""The one table of the terminal: texts stay as they are, and a file gets wide lines."""

from __future__ import annotations

import pytest

from assistant.apps.cli import terminal_table
from assistant.core.language import mark

NAME = "[bold]微光[/bold] [来件]"


def test_a_name_with_brackets_is_no_mark_up(capsys: pytest.CaptureFixture[str]) -> None:
    table = terminal_table.table(mark("文件"), mark("说明"), title=NAME)
    table.add_row(NAME, "[/]")
    terminal_table.console().print(table)
    title, _, row = capsys.readouterr().out.splitlines()
    assert (title.strip(), row.split("  ")) == (NAME, [NAME, "[/] "])


def test_a_file_gets_lines_of_160_columns(capsys: pytest.CaptureFixture[str]) -> None:
    table = terminal_table.table(mark("文件"))
    table.add_row("x" * 159)
    terminal_table.console().print(table)
    assert "x" * 159 in capsys.readouterr().out
