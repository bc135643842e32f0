"""What a person has shown of a site outlives a crash, and holds no text of the page but the names of records."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.filing.assist.learnt_structure import candidates
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
