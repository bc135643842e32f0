"""What a resuming run takes for its own: pure decisions over journals and readings of forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from assistant.core.keys import FieldKey
from assistant.core.values import Choice, Choices, Nodes, Period, Region, Steps, Value
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.forms import snapshot
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
from assistant.filing.run import resume
from assistant.filing.run.resume import UnfinishedForm, is_part, is_same_form, left_open
from assistant.filing.run.session import RunSession
from assistant.planning.plan.plan import PlannedField, Record
from assistant.proof.journal.events import EditIntended, Event, FieldDone, HandoverOpened, Proved, RecordOpened, Saved
from assistant.proof.journal.run_folder import RunFolder

BASIC = "algorithms[甲].basic"
OPENED = RecordOpened(BASIC, "甲", "算法", 2)
NAMES = frozenset({"算法名称"})


@pytest.mark.parametrize(
    ("site", "expected", "part"),
    [
        (Choices(("甲",)), Choices(("甲", "乙")), True),
        (Choices(("丙",)), Choices(("甲", "乙")), False),
        (Choices(("甲", "乙")), Choices(("甲", "乙")), False),
        (Nodes(frozenset({("甲",)})), Nodes(frozenset({("甲",), ("甲", "乙")})), True),
        (Steps(("首页",)), Steps(("首页", "对话")), True),
        (Steps(("对话",)), Steps(("首页", "对话")), False),
        (Region(("广东省",)), Region(("广东省", "深圳市", "南山区")), True),
        (Period(date(2020, 1, 1), date(2021, 1, 1)), Period(date(2020, 1, 1), None), True),
        (Period(date(2019, 1, 1), None), Period(date(2020, 1, 1), None), False),
        ("根据", "根据商品", True),
        ("别的", "根据商品", False),
        (Choice("甲"), Choice("乙"), False),
        (None, "根据商品", False),
    ],
)
def test_a_partly_written_value_counts_as_ours(site: Value | None, expected: Value, part: bool) -> None:
    assert is_part(site, expected) is part


def folder(runs: Path, *events: Event) -> Path:
    """Return the folder of a run with these events in its journal."""
    with RunFolder.create(runs, "甲公司", "mock") as run:
        run.append(*events)
    return run.path


def done(key: str, outcome: str = "written") -> FieldDone:
    """Return the event of a field that was handled."""
    return FieldDone(BASIC, key, key, outcome)


def test_a_record_opened_and_not_saved_is_left_open_with_what_was_written_and_started(tmp_path: Path) -> None:
    events: list[Event] = [
        OPENED,
        EditIntended(BASIC, "a", "write"),
        done("a"),
        done("b", "already"),
        EditIntended(BASIC, "c", "write"),
    ]
    assert left_open([folder(tmp_path, *events)]) == UnfinishedForm(BASIC, frozenset({"a"}), frozenset({"c"}))


def test_the_address_of_an_open_form_is_known_to_the_next_run(tmp_path: Path) -> None:
    at = "/#/algorithms/a1/basic"
    forms = left_open([folder(tmp_path, replace(OPENED, at=at), done("a"))])
    assert forms == UnfinishedForm(BASIC, frozenset({"a"}), at=at)


@pytest.mark.parametrize(("at", "is_shown"), [("/#/subject", True), ("", True), ("/#/subject/7", False)])
def test_a_form_at_another_address_than_it_was_opened_at_is_not_the_one_left(
    monkeypatch: pytest.MonkeyPatch, at: str, is_shown: bool
) -> None:
    monkeypatch.setattr(snapshot, "read", lambda _: FormSnapshot("", "", "", "native", (), (), (), ""))
    site = SimpleNamespace(
        page=SimpleNamespace(url="http://127.0.0.1/#/subject?t=1"),
        entry=lambda _: SimpleNamespace(kind="page", route="#/subject", key=""),
        names_in_route=lambda _: {},
    )
    session = cast("RunSession", SimpleNamespace(site=site))
    record = cast("Record", SimpleNamespace(page="subject", kind=REGISTRY.kind("subject")))
    assert resume._is_shown(session, record, UnfinishedForm("subject", at=at)) is is_shown


@pytest.mark.parametrize("last", [Saved(BASIC), Proved(BASIC, "0" * 64, "reopened", {})])
def test_a_record_saved_or_proved_is_not_left_open(tmp_path: Path, last: Event) -> None:
    assert left_open([folder(tmp_path, OPENED, done("a"), last)]) is None


def test_a_record_opened_to_be_read_only_is_not_left_open(tmp_path: Path) -> None:
    assert left_open([folder(tmp_path, RecordOpened(BASIC, "甲", "算法", 2, "verify"))]) is None


def test_a_run_that_died_at_the_login_does_not_hide_the_one_before_it(tmp_path: Path) -> None:
    older, newer = folder(tmp_path, OPENED, done("a")), folder(tmp_path, HandoverOpened("LOGIN"))
    assert left_open([newer, older]) == UnfinishedForm(BASIC, frozenset({"a"}))


def test_a_damaged_journal_is_ignored(tmp_path: Path) -> None:
    path = folder(tmp_path, OPENED, done("a"))
    (path / "journal.jsonl").write_text('{"v": 9}\n', encoding="utf-8")
    assert left_open([path]) is None


def planned_field(name: str, label: str, value: str) -> PlannedField:
    """Return one planned text."""
    return PlannedField(FieldKey.of(f"{BASIC}.{name}"), ("基础",), label, (), "text", value)


RECORD = Record(
    BASIC,
    FieldKey.of(BASIC),
    REGISTRY.kind("basic"),
    "甲",
    "",
    ("甲", "甲的旧名"),
    0,
    (planned_field("name", "算法名称", "甲"), planned_field("version", "版本号", "2.0")),
    "write",
)


def form(**values: str) -> FormSnapshot:
    """Return a reading of a form with these texts by label."""
    controls = tuple(
        Control(f"#{label}", Address(("基础",), label), label, "text", "plain", value)
        for label, value in values.items()
    )
    return FormSnapshot("/", "", "", "plain", controls, (), (), "")


@pytest.mark.parametrize(
    ("name", "version", "same"),
    [
        ("甲", "1.0", True),  # the person may have changed anything
        ("甲的旧名", "2.0", True),
        ("乙", "2.0", False),  # another record of the same kind
        ("", "2.0", True),  # new, without a name yet, but with our values
        ("", "", False),
    ],
)
def test_only_the_form_that_was_left_is_continued(name: str, version: str, same: bool) -> None:
    unfinished_form = UnfinishedForm(BASIC, frozenset({f"{BASIC}.version"}))
    assert is_same_form(RECORD, unfinished_form, form(算法名称=name, 版本号=version), NAMES) is same
