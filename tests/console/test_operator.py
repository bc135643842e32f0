"""The operator's name: asked on the first start, written on a page, and used by claims, runs and the activity log."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core import settings
from assistant.core.errors import UsageError
from assistant.practice import shared_events
from assistant.practice.activity import LOG
from assistant.practice.layout import LEDGER
from tests.console.conftest import made
from tests.console.giving import press, type_in
from tests.console.window import window

NAME = "张样例"


@pytest.mark.program
def test_the_name_is_asked_once_and_stands_in_what_is_done_afterwards(tmp_path: Path) -> None:
    practice = made(tmp_path)
    file = practice.home / "beian" / "config" / "settings.toml"
    with practice.console(BEIAN_OPERATOR="") as console:
        cookie = console.enter()
        with window(console, cookie) as board:
            assert "还没有写您是谁" in board.texts()
            assert [board.elements[one]["props"]["href"] for one in board.find("写上姓名", "a")] == ["/start#operator"]
        with window(console, cookie, "start") as page:
            type_in(page, "operator", " ")
            press(page, "保存姓名")
            page.until(lambda: "请写姓名" in page.texts())
            type_in(page, "operator", NAME)
            press(page, "保存姓名")
            page.until(file.exists)
        assert settings.load(file=file, environment={}).operator == NAME
        with window(console, cookie) as board:
            assert "还没有写您是谁" not in board.texts()
            assert f"填报人：{NAME}" in board.texts()
        home = practice.folder()
        with window(console, cookie, "client", home.name, "activity") as page:
            press(page, "都由我负责")
            page.until(lambda: bool(shared_events.read(home / LEDGER / LOG)))
        assert [event.by for event in shared_events.read(home / LEDGER / LOG)] == [NAME]


def test_the_other_lines_of_the_settings_stay(tmp_path: Path) -> None:
    file = tmp_path / "config" / "settings.toml"
    settings.store_operator("甲", file)
    file.write_text('# 浏览器\nbrowser = "/a"\noperator = "甲"\nlanguage = "zh"', encoding="utf-8")
    settings.store_operator('乙"\\', file)
    assert file.read_text(encoding="utf-8").splitlines()[1:] == ["# 浏览器", 'browser = "/a"', 'language = "zh"']
    loaded = settings.load(file=file, environment={})
    assert (loaded.operator, str(loaded.browser), loaded.language) == ('乙"\\', "/a", "zh")
    for name in ("", "甲\n乙", "名" * 41):
        with pytest.raises(UsageError):
            settings.store_operator(name, file)
