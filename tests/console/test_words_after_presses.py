"""What pages say after a press: every button of every page is pressed, with empty fields and with senseless ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from assistant.apps.console import pages
from tests.console.conftest import PROGRAM, made, returned_run
from tests.console.test_words_of_pages import terminal_words, words_of
from tests.console.window import Window, window
from tests.filing.small import NAME

pytestmark = pytest.mark.program

WITHOUT_JOBS = f"""
import sys
from assistant.apps.console import launching
launching.command = lambda job: [sys.executable, "-c", ""]
{PROGRAM}
"""
SENSELESS = "乱写 2026-13-40"
NOT_PRESSED = {
    "关闭": "it ends the console",
    "English": "the words are those of the Chinese pages",
    "有更新，刷新": "it shows the page anew",
    "归档这个客户": "the client is needed by the other pages",
    "试启动一次浏览器": "it starts a browser",
    "重新读取全部文件夹": "it reads until everything is read",
}


def pressable(page: Window) -> Iterator[tuple[str, str]]:
    """Yield id and text of each button whose press is answered by the console."""
    for name, element in list(page.elements.items()):
        handlers = [str(event.get("js_handler")) for event in element.get("events", ()) if event["type"] == "click"]
        text, is_hidden = str(element.get("text")), "hidden" in element.get("class", ())
        if not is_hidden and any("beian.act(" in handler for handler in handlers) and text not in NOT_PRESSED:
            yield name, text


def type_everywhere(page: Window) -> None:
    """Write a senseless text into every field for text."""
    for name, element in list(page.elements.items()):
        is_text = element.get("tag") == "textarea" or element.get("props", {}).get("type") in ("text", "date", "tel")
        if is_text and any(event["type"] == "change" for event in element.get("events", ())):
            page.send(name, "change", SENSELESS)


def all_words(page: Window) -> Iterator[str]:
    """Yield what the page says now, and what it said in passing."""
    yield from words_of(page)
    yield from (str(_text(message)) for kind, message in page.messages if kind == "notify")


def _text(message: Any) -> Any:
    return message.get("message") if isinstance(message, dict) else message


def press(page: Window, name: str) -> None:
    """Press a button and wait until the console has answered."""
    before = page.instructions.count("answered")
    page.send(name, "click")
    page.until(lambda: page.instructions.count("answered") > before)


def wrong_words(page: Window) -> Iterator[tuple[str, str]]:
    """Press a button of each label, those that appear after a press too; yield button and terminal words that follow."""
    known, pressed = set[str](), set[str]()
    while new := [(name, text) for name, text in pressable(page) if text not in pressed][:1]:
        ((name, text),) = new
        pressed.add(text)
        press(page, name)
        for words in all_words(page):
            if words not in known and terminal_words(words):
                yield text, words
            known.add(words)


@pytest.mark.parametrize("is_filled", [False, True], ids=["empty", "senseless"])
@pytest.mark.parametrize("third", range(3))
def test_no_answer_to_a_press_mentions_the_terminal(
    tmp_path_factory: pytest.TempPathFactory, third: int, is_filled: bool
) -> None:
    practice = made(tmp_path_factory.mktemp("presses"))
    run = returned_run(practice.folder())
    pages.import_pages()
    of_client = [f"client/{NAME}/{path.replace('{run}', run)}" for path in pages.CLIENT_PAGES]
    paths = [*pages.PAGES, *of_client, *sorted(pages.PROGRAM_PAGES)]  # the last one leads to other workspaces
    wrong: dict[str, list[tuple[str, str]]] = {}
    with practice.console(program=WITHOUT_JOBS) as console:
        cookie = console.enter()
        for path in paths[third::3]:
            with window(console, cookie, *filter(None, path.split("/"))) as page:
                if is_filled:
                    type_everywhere(page)
                if wrong_here := list(wrong_words(page)):
                    wrong[path] = wrong_here
    assert wrong == {}
