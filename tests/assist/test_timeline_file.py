"""What a person has shown of a site outlives a crash, and holds no text of the page but the names of records."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from assistant.filing.assist import timeline_file
from assistant.filing.assist.learnt_structure import candidates
from assistant.filing.assist.seen_presses import SeenPress
from assistant.filing.assist.timeline_file import TimelineFile
from assistant.filing.assist.trails import NamedRecords, SeenView, TimelineEvent, openings
from assistant.planning.plan.plan import Record
from tests.assist.seen_filings import MENU, NOTHING, SAVED, press, view


@pytest.fixture
def shown(records: list[Record], tmp_path: Path) -> TimelineFile:
    """Return the file of a client."""
    return TimelineFile(tmp_path / "browser" / "shown.jsonl", NamedRecords.of(records))


def again(shown: TimelineFile) -> TimelineFile:
    """Return the file as the next run opens it."""
    return TimelineFile(shown.path, shown.named)


def filing(product: Record) -> list[TimelineEvent]:
    """Return how a product was added, saved and opened again."""
    name = product.names[0].split("/")[0]
    new = (press("产品管理", place=MENU), press("新增产品"), view(product), press("保存"), SAVED, NOTHING)
    return [*new, press("修改", f"{name} 联系电话 010-5550 正常"), view(product, document="2")]


@pytest.fixture
def product(records: list[Record]) -> Record:
    """Return the first product."""
    return next(record for record in records if record.page == "product")


def test_the_next_run_learns_what_the_broken_one_would_have(shown: TimelineFile, product: Record) -> None:
    events = filing(product)
    shown.append(events[:4], {})
    shown.append(events[4:], {})
    ways = [
        candidates("product", openings(some, shown.named), shown.named, saves_itself=False)
        for some in (events, again(shown).read())
    ]
    assert ways[0]
    assert ways[0] == ways[1]


def test_of_the_page_only_names_of_records_are_written(shown: TimelineFile, product: Record) -> None:
    shown.append(filing(product), {})
    assert shown.path is not None
    assert "010-5550" not in shown.path.read_text("utf-8")
    assert shown.path.stat().st_mode & 0o077 == 0


def test_a_line_that_the_crash_cut_off_ends_it(shown: TimelineFile, product: Record) -> None:
    shown.append(filing(product), {7: "编辑"})
    assert shown.path is not None
    with shown.path.open("a", encoding="utf-8") as target:
        target.write('{"event": "press", "wo')
    later = again(shown)
    assert len(later.read()) == len(filing(product))
    assert later.tips == {7: "编辑"}


def test_the_run_after_a_crash_writes_behind_whole_lines(shown: TimelineFile, product: Record) -> None:
    events = filing(product)
    shown.append(events[:4], {})
    assert shown.path is not None
    with shown.path.open("ab") as target:
        target.write('{"event": "press", "word": "新'.encode()[:-1])
    again(shown).append(events[4:], {})
    assert again(shown).read() == _as_written(shown, events)


def test_a_full_file_keeps_what_was_shown_last(
    shown: TimelineFile, product: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline_file, "_LARGEST", 9000)
    for _ in range(20):
        shown.append(filing(product), {})
    assert shown.path is not None
    assert shown.path.stat().st_size <= 9000
    last = again(shown).read()
    assert len(last) > len(filing(product))
    assert last[-7:] == _as_written(shown, filing(product))[-7:]


def _as_written(shown: TimelineFile, events: list[TimelineEvent]) -> list[TimelineEvent]:
    """Return events as a file returns them: of the boxes only names."""
    other = TimelineFile(cast(Path, shown.path).with_name("other.jsonl"), shown.named)
    other.append(events, {})
    result = other.read()
    other.remove()
    return result


def test_of_what_stands_beside_a_press_only_tabs_are_written(shown: TimelineFile) -> None:
    tabs = ("基本信息", "产品信息")
    shown.append([press("2 产品信息", beside=tabs, near="产品及功能", place="first")], {})
    shown.append([press("查看", beside=("王样例", "13800001234", "查看"), near="13800001234", place="first")], {})
    shown.append(
        [press("查看", beside=("王样例", "李样例", "查看"), near="王样例", place="first", is_in_list=True)], {}
    )
    shown.append([press("查看", beside=("王样例", "李样例"))], {})
    written = cast(Path, shown.path).read_text("utf-8")
    for personal in ("王样例", "李样例", "13800001234"):
        assert personal not in written
    first = again(shown).read()[0]
    assert isinstance(first, SeenPress)
    assert (first.beside, first.near) == (("基本信息", "产品信息"), "产品及功能")


@pytest.mark.parametrize(
    ("address", "shown_address"),
    [
        ("https://site.example/home?token=abc&phone=13800001234", "https://site.example/home"),
        ("https://site.example/#/list?token=abc", "https://site.example/#/list"),
        ("https://site.example/a#token=abc", "https://site.example/a"),
    ],
)
def test_of_an_address_no_query_is_taken(address: str, shown_address: str) -> None:
    seen = {"word": "查看", "icon": "", "place": "", "by": "", "boxes": [], "beside": [], "login": False, "near": ""}
    heard = SeenPress.of(seen | {"address": address, "number": 1, "popup": False, "listed": False})
    assert heard.address == shown_address


def test_what_is_opened_after_the_next_login_is_opened_anew(shown: TimelineFile, product: Record) -> None:
    shown.append(filing(product), {})
    events = [*again(shown).read(), press("登录", is_login=True), press("详细资料"), view(product, document="3")]
    assert [one.view.document for one in openings(events, shown.named)] == ["1", "2", "3"]


def test_a_record_that_is_no_longer_planned_is_nobodys_view(shown: TimelineFile) -> None:
    shown.append([SeenView("products[旧]", ("products[旧]",), frozenset(), "1")], {})
    assert again(shown).read() == [NOTHING]


def test_a_run_that_ends_by_itself_leaves_nothing(shown: TimelineFile, product: Record) -> None:
    shown.append(filing(product), {})
    shown.remove()
    shown.remove()
    assert again(shown).read() == []


@pytest.mark.parametrize("text", ["智聊助手 智聊", "其他"])
def test_the_names_of_a_text_name_the_same_records(records: list[Record], text: str) -> None:
    named = NamedRecords.of(records)
    texts = [text, "；".join(record.names[0] for record in records if record.names), "前 ".join(named.typed)]
    assert [named.in_text(named.only_names(one)) for one in texts] == [named.in_text(one) for one in texts]
