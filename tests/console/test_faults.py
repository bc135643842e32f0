"""Where a page or an address of the console fails: a sentence for the person, no trace there and none in the terminal."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest

from tests.console.conftest import PROGRAM, Practice, address
from tests.console.window import window
from tests.filing.small import NAME

SECRET = "110105194912310021"
LEDGER = "客户台账不能使用：连不上 10.0.0.9 上的 PostgreSQL"
AWAY = f"""
import os
from pathlib import Path
from assistant.console import frame
from assistant.console.office import Office
from assistant.errors import LedgerError

def away(*_):
    if Path(os.environ["BEIAN_HOME"], "unforeseen").exists():
        raise KeyError("{SECRET}")
    raise LedgerError(what="连不上 10.0.0.9 上的 PostgreSQL")

Office.clients = Office.client = away
{PROGRAM}"""
SPEECHLESS = AWAY.replace("Office.clients = Office.client = away", "frame.speak = away")
FULL = f"""
from assistant.console import uploads

def placed(*_):
    raise OSError(28, "No space left on device")

uploads.placed = placed
{PROGRAM}"""
PAGES = ["/", "/dates", "/figures", address("client", NAME), address("client", NAME, "profile")]


def said(practice: Practice) -> str:
    """Return what the console said in the terminal."""
    return (practice.home / "console.log").read_text(encoding="utf-8")


def test_a_ledger_that_is_away_is_told_by_every_page_and_address(own_practice: Practice) -> None:
    with own_practice.console(program=AWAY) as console:
        cookie = console.enter()
        for path in [*PAGES, "/dates.ics"]:
            status, _, body = console.ask(path, cookie=cookie)
            assert status == 500
            assert LEDGER in body.decode(), path
            assert not any(word in body.decode() for word in ("Traceback", "LedgerError", "Internal Server Error"))
    assert "Traceback" not in said(own_practice)
    assert "LedgerError" not in said(own_practice)


@pytest.mark.parametrize("path", ["/dates", "/dates.ics"])
def test_what_nobody_foresaw_is_one_sentence_and_a_place_in_the_log(own_practice: Practice, path: str) -> None:
    home = own_practice.home / "beian"
    home.mkdir(exist_ok=True)
    (home / "unforeseen").touch()
    with own_practice.console(program=AWAY) as console:
        status, _, body = console.ask(path, cookie=console.enter())
    assert status == 500
    told = body.decode()
    assert "程序出现未预料的问题（KeyError）。请把运行日志" in told
    (log,) = home.rglob("beian.log")
    assert str(log) in told
    kept = log.read_text(encoding="utf-8")
    assert kept.count("unforeseen KeyError") == 1
    assert not any(SECRET in each for each in (told, kept, said(own_practice)))
    assert "Traceback" not in told + said(own_practice)


def test_what_fails_behind_a_control_is_told_in_its_page(own_practice: Practice) -> None:
    with own_practice.console(program=SPEECHLESS) as console, window(console, console.enter()) as page:
        page.send(page.find("English", "button")[0], "click")
        page.until(lambda: "notify" in page.told)
    assert "Traceback" not in said(own_practice)


def test_a_fault_in_the_user_s_map_is_told_in_the_editor_of_a_profile(own_practice: Practice) -> None:
    with own_practice.console() as console:
        cookie = console.enter()
        with window(console, cookie, "client", NAME, "profile") as page:
            assert page.find("保存", "button")
        sites = own_practice.home / "beian" / "config" / "sites"
        sites.mkdir(parents=True, exist_ok=True)
        (sites / "cac.yaml").write_text("format: 1\n没有这个: [1]\n", encoding="utf-8")
        status, _, body = console.ask(address("client", NAME, "profile"), cookie=cookie)
    assert status == 200
    assert "页面对照表" in body.decode()
    assert "工作台" in body.decode(), "the page has its frame"
    assert "Traceback" not in said(own_practice)


@pytest.mark.parametrize("is_full", [True, False])
def test_what_cannot_be_kept_is_told_to_who_dropped_it(own_practice: Practice, *, is_full: bool) -> None:
    if not is_full:
        (own_practice.folder() / "收件").rmdir()
        (own_practice.folder() / "收件").touch()  # no folder is there, and none can be made
    asked = f"/upload/{quote(NAME)}?{urlencode({'name': '来.pdf', 'batch': '2026-11-26T12-00-00'})}"
    with own_practice.console(program=FULL if is_full else PROGRAM) as console:
        head = {"cookie": console.enter(), "origin": console.origin}
        status, _, body = console.ask(asked, method="POST", body=b"x" * 1000, **head)
    assert status == 507
    assert body.decode().startswith("“来.pdf”没有存下（")
    assert "请检查磁盘空间" in body.decode()
    left = [
        path for path in own_practice.folder().rglob("*") if path.name == "来.pdf" or path.name.startswith(".drop.")
    ]
    assert left == []
    assert "Traceback" not in said(own_practice)
