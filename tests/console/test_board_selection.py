"""Rows of the board that a person ticks: assigned, archived, checked, rehearsed, reminded and reported at once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Page, expect

from assistant.apps.console import board_actions, launching
from assistant.core.errors import UsageError
from assistant.declaration.papers.paper_record import read_record
from assistant.practice import client_overview, ledger, owners
from tests.console.conftest import Console, Practice, let_in, made, opened
from tests.console.test_board import OTHER, first_cells, other_client, read, two_algorithms
from tests.console.window import Window, window
from tests.filing.small import ALGORITHM, NAME

pytestmark = pytest.mark.program


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Practice, Console, str]]:
    """Run a console on two clients of the test's own."""
    practice = made(tmp_path_factory.mktemp("ticked"), two_algorithms(), other_client())
    read(practice)
    with practice.console() as console:
        yield practice, console, console.enter()


def tick(page: Window, *clients: str) -> None:
    """Tick the first row of each client."""
    names = first_cells(page)
    (place,) = [name for name, one in page.elements.items() if "choosing" in one.get("class", [])]
    page.send(place, "change", [str(names.index(client)) for client in clients])
    page.until(lambda: bool(page.find("取消勾选", "button")))


def press(page: Window, name: str) -> None:
    """Press the button of this name."""
    page.send(page.find(name, "button")[-1], "click")


def test_a_person_is_named_for_all_ticked_clients_and_what_a_colleague_decided_stays(
    office: tuple[Practice, Console, str],
) -> None:
    practice, console, cookie = office
    with window(console, cookie, view="clients") as page:
        tick(page, NAME, OTHER)
        press(page, "指定负责人")
        page.until(lambda: bool(page.find("指定", "button")))
        owners.assign(practice.folder(OTHER), "", "王", "", "王")
        (field,) = [name for name in page.find(tag="input") if page.elements[name]["props"].get("list")]
        page.send(field, "change", "赵")
        press(page, "指定")
        page.until(lambda: "没有改" in page.texts())
        assert f"{OTHER}：刚才已改由“王”负责" in page.texts()
    assert owners.owners(practice.folder()) == {"": "赵"}
    assert owners.owners(practice.folder(OTHER)) == {"": "王"}


def test_a_person_is_named_for_the_ticked_item_alone(office: tuple[Practice, Console, str]) -> None:
    practice, console, cookie = office
    with window(console, cookie, view="items", q=OTHER) as page:
        tick(page, OTHER)
        press(page, "指定负责人")
        page.until(lambda: bool(page.find("指定", "button")))
        press(page, "指定")
        page.until(lambda: bool(owners.owners(practice.folder(OTHER))))
    assert list(owners.owners(practice.folder(OTHER))) == ["subject"]
    assert owners.owners(practice.folder()) == {}


def test_the_ticked_clients_alone_are_checked(office: tuple[Practice, Console, str]) -> None:
    practice, console, cookie = office
    with window(console, cookie, view="clients") as page:
        tick(page, OTHER)
        press(page, "预检")
        page.until(lambda: "open" in page.instructions)
    job = launching.newest(practice.workspace.folder, "batch")
    assert job is not None
    assert job.options == ("check", f"clients={practice.folder(OTHER).name}")
    page.until(lambda: launching.state(job) == "ended")


def test_what_is_owed_is_a_text_per_person_and_is_recorded_once_sent(
    office: tuple[Practice, Console, str],
) -> None:
    practice, console, cookie = office
    with window(console, cookie, view="clients") as page:
        tick(page, NAME, OTHER)
        press(page, "催办的话")

        def labels() -> list[str]:
            buttons = [one for one in page.elements.values() if one.get("tag") == "button"]
            return [one["props"].get("aria-label", "") for one in buttons]

        page.until(lambda: all(any(name in label for label in labels()) for name in (OTHER, NAME)))
        assert page.texts().count("麻烦您在") >= 2
        (sent, *_) = [
            name for name in page.find("已发", "button") if OTHER in page.elements[name]["props"]["aria-label"]
        ]
        assert read_record(practice.folder(OTHER)).asked() == []
        page.send(sent, "click")
        page.until(lambda: "已记下" in page.texts())
    assert len(read_record(practice.folder(OTHER)).asked()) == 1
    assert read_record(practice.folder()).asked() == []
    with window(console, cookie, view="clients") as page:
        tick(page, OTHER)
        press(page, "催办的话")
        page.until(lambda: "起可以催" in page.texts())


def test_the_reports_of_the_ticked_clients_are_copied_and_come_in_one_file(
    office: tuple[Practice, Console, str],
) -> None:
    _, console, cookie = office
    with window(console, cookie, view="clients") as page:
        tick(page, NAME, OTHER)
        press(page, "进度简报")
        page.until(lambda: bool(page.find("全部下载（2 份 Word，一个 .zip）", "a")))
        to = str(page.elements[page.find("全部下载（2 份 Word，一个 .zip）", "a")[0]]["props"]["href"])
        page.until(lambda: page.texts().count("现在需要您") == 2)
    status, headers, content = console.ask(to.replace("&amp;", "&"), cookie=cookie)
    assert status == 200
    assert "zip" in headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert len(packed.namelist()) == 2
    assert console.ask(f"/briefs.zip?clients={quote('没有的客户')}", cookie=cookie)[0] == 409


def test_ticked_clients_are_archived_after_one_more_press(office: tuple[Practice, Console, str]) -> None:
    practice, console, cookie = office
    with window(console, cookie, view="clients") as page:
        tick(page, OTHER)
        press(page, "归档")
        page.until(lambda: bool(page.find("归档这 1 个", "button")))
        assert client_overview.read(practice.folder(OTHER)).archived_on is None
        press(page, "归档这 1 个")
        page.until(lambda: client_overview.read(practice.folder(OTHER)).archived_on is not None)
    assert client_overview.read(practice.folder()).archived_on is None


@pytest.mark.browser
def test_all_rows_of_the_page_are_ticked_and_unticked_by_keyboard(
    office: tuple[Practice, Console, str], page: Page
) -> None:
    _, console, cookie = office
    let_in(page, console, cookie)
    opened(page, console, "/?view=items")
    expect(page.locator(".chosen")).to_be_hidden()
    page.get_by_label("勾选这一页的全部").focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("已勾选 5 个项目，2 个客户")).to_be_visible()
    page.get_by_label(f"勾选 {NAME} {ALGORITHM}").uncheck()
    expect(page.get_by_text("已勾选 4 个项目，2 个客户")).to_be_visible()
    page.get_by_role("button", name="取消勾选").press("Enter")
    expect(page.locator(".chosen")).to_be_hidden()
    assert page.locator("[data-row]:checked").count() == 0


def test_what_fails_for_one_client_stops_none_of_the_others() -> None:
    done = list[str]()

    def refuse() -> None:
        raise UsageError(what="不行")

    acts: list[tuple[str, Callable[[], None]]] = [
        ("甲", refuse),
        ("乙", partial(done.append, "乙")),
        ("丙", refuse),
        ("丁", partial(done.append, "丁")),
    ]
    count, failures = board_actions._done_singly(acts)
    assert (count, done) == (2, ["乙", "丁"])
    assert [failure.split("：")[0] for failure in failures] == ["甲", "丙"]


def test_two_clients_with_one_short_name_keep_their_reports(office: tuple[Practice, Console, str]) -> None:
    practice, console, cookie = office
    names = [practice.folder(name).name for name in (NAME, OTHER)]
    for name in (NAME, OTHER):
        client_overview.write(practice.folder(name), client_overview.ClientOverview(short="同名"))
    with ledger.opened(practice.workspace) as opened:
        opened.refresh(date.today())
    content = console.ask(f"/briefs.zip?{urlencode({'clients': '/'.join(names)})}", cookie=cookie)[2]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert len(set(packed.namelist())) == 2
