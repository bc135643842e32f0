"""A record that the registry locks is proved, reported, and never handed over for 提交 (no browser)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.core.errors import SaveRefused
from assistant.core.keys import FieldKey
from assistant.core.language import speaking
from assistant.core.verdict import Verdict
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.declaration.registry.lifecycle import Mode
from assistant.filing.run import confirm as confirmation
from assistant.filing.run import opening, record, run
from assistant.filing.run.context import Baseline, Filing, RecordPlaces, RecordResults
from assistant.filing.run.ending import status_reached
from assistant.filing.run.session import RunSession
from assistant.planning.maps.registry_state import ItemState, RegistryState
from assistant.planning.plan.plan import Plan, Record
from assistant.proof.journal.events import Event, Note, RecordLeft
from assistant.proof.journal.proof_file import ProofEntry

ROOT = "algorithms[甲]"


@dataclass
class FakeFiling:
    """A filing that only remembers."""

    plan: Plan | None = None
    results: RecordResults = field(default_factory=RecordResults)
    places: RecordPlaces = field(default_factory=RecordPlaces)
    baseline: Baseline = field(default_factory=Baseline)
    noted: list[Event] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.site = SimpleNamespace(
            page=SimpleNamespace(url="http://127.0.0.1/#/algorithms/1/basic"),
            entry=lambda _: SimpleNamespace(kind="page", key=""),
            goto=lambda page, **_: self.opened.append(page),
            map=SimpleNamespace(states={}),
            check_session=lambda: None,
        )
        self.operator_ui = SimpleNamespace(pressed=lambda: None)
        self.browser, self.records = SimpleNamespace(expired=""), None
        self.session = self

    def note(self, event: Event) -> None:
        self.noted.append(event)

    def show(self, *_: object) -> None:
        """Do nothing."""


def step(page: str) -> Record:
    kind = REGISTRY.kind(page)
    key = f"{ROOT}.{page}" if kind.is_step else page
    parent = f"{ROOT}.basic" if page in {"detail", "association"} else ""
    return Record(key, FieldKey.of(key), kind, page, parent, ("甲",), 0, (), "write")


def registry_state(subject: str = "主体已通过") -> RegistryState:
    return RegistryState(ItemState(subject))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let no page have a save button; return which records were read."""
    seen: list[str] = []
    monkeypatch.setattr(record, "is_editable", lambda *_: False)
    monkeypatch.setattr(record, "_verify", lambda _filing, item: seen.append(item.page))
    monkeypatch.setattr(record, "check_account", lambda *_: None)
    monkeypatch.setattr(opening, "_open_listed", lambda *_: opening.OpenedRecord("found", "甲"))
    monkeypatch.setattr(opening, "address_of", lambda *_: {})
    monkeypatch.setattr(opening, "leave", lambda *_: None)
    monkeypatch.setattr(opening, "forget_list", lambda *_: None)
    return seen


def filed(fake_filing: FakeFiling, *steps: Record) -> list[str]:
    fake_filing.plan = Plan("", "", registry_state(), steps)
    return run._algorithms(cast(Filing, fake_filing))


def test_an_algorithm_without_a_save_button_is_read_whole_and_not_handed_over(
    read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirmation, "confirm", lambda *_: pytest.fail("handed over"))
    fake_filing = FakeFiling()
    assert filed(fake_filing, step("basic"), step("detail"), step("association")) == []
    assert read == ["basic", "detail", "association"]
    assert [closed.record for closed in fake_filing.noted if isinstance(closed, Note) and closed.what == "locked"] == [
        f"{ROOT}.basic",
        f"{ROOT}.detail",
        f"{ROOT}.association",
    ]
    assert status_reached(cast(Filing, fake_filing), registry_state(), []) == "needs_person"


def test_a_record_that_can_no_longer_be_saved_is_read_and_reported_in_the_sites_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise SaveRefused(doing="主体信息", what="审核中，不能修改")

    proved: list[Record] = []
    for name in ("check_account", "_is_locked_now"):
        monkeypatch.setattr(record, name, lambda *_: True)
    monkeypatch.setattr(record, "save", refuse)
    monkeypatch.setattr(record, "_prove", lambda _filing, item, _results: proved.append(item))
    for name in ("forget_list", "leave"):
        monkeypatch.setattr(opening, name, lambda *_: None)
    fake_filing = FakeFiling()
    assert record._save(cast(Filing, fake_filing), step("basic"), {}, {}) == (False, {})
    assert [(record.mode, record.reason) for record in proved] == [("verify", "审核中，不能修改")]


def test_an_unsaved_record_and_the_records_below_it_are_left_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "keep", lambda *_: [])
    monkeypatch.setattr(opening, "leave", lambda *_: None)
    above = replace(step("product"), title="产品“甲”")
    below = replace(step("path"), parent=above.id)
    fake_filing = FakeFiling(plan=Plan("", "", registry_state(), (above, below)))
    filing: Any = fake_filing
    filing.title = partial(Filing.title, filing)
    with speaking("zh"):
        record._leave_unsaved(filing, above, {})
        opened = opening._open_listed(filing, below)
    assert [closed.reason for closed in fake_filing.noted if isinstance(closed, RecordLeft)] == [
        "“产品“甲””有没填好的项，系统没有保存这一条"
    ]
    assert (opened.how, opened.reason) == ("left", "“产品“甲””没有处理，它下面的也没有填")


def test_why_a_record_was_left_is_remembered_for_the_end_of_the_run() -> None:
    noted: list[Event] = []
    absent: Any = None
    folder: Any = SimpleNamespace(append=noted.append)
    filing = Filing(RunSession(absent, absent, absent, absent, folder, absent, absent))
    for event in (RecordLeft("a", "列表中有 2 条都叫“甲”"), RecordLeft("b", "这条算法未处理"), Note("retry", "x")):
        filing.session.note(event)
    assert filing.results.reasons == ["列表中有 2 条都叫“甲”", "这条算法未处理"]
    assert len(noted) == 3


def test_a_postponed_record_takes_its_later_steps_with_it(read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_open_listed", lambda *_: opening.OpenedRecord("left", reason="先不处理"))
    monkeypatch.setattr(confirmation, "confirm", lambda *_: pytest.fail("handed over"))
    fake_filing = FakeFiling()
    assert filed(fake_filing, step("basic"), step("detail")) == []
    assert (read, fake_filing.opened) == ([], [])
    records = [closed.record for closed in fake_filing.noted if isinstance(closed, RecordLeft)]
    assert records == [f"{ROOT}.basic", f"{ROOT}.detail"]
    assert status_reached(cast(Filing, fake_filing), registry_state(), []) == "needs_person"


@pytest.mark.parametrize(("locked", "status"), [(set(), "ready_to_submit"), ({"subject"}, "needs_person")])
def test_a_subject_that_cannot_be_saved_is_not_reported_as_ready(locked: set[str], status: str) -> None:
    fake_filing: Any = FakeFiling(results=RecordResults(locked=locked))
    assert status_reached(fake_filing, registry_state("主体草稿"), []) == status


@pytest.mark.parametrize(
    ("subject", "modes", "status"),
    [
        ("主体草稿", ("gated",), "needs_person"),
        ("主体退回", ("gated", "gated"), "needs_person"),
        ("主体审核中", ("gated",), "waiting_review"),
        ("主体草稿", ("write", "gated"), "ready_to_submit"),
    ],
)
def test_a_run_that_the_registry_lets_fill_nothing_yet_is_not_reported_as_ready(
    subject: str, modes: tuple[Mode, ...], status: str
) -> None:
    fake_filing = FakeFiling(
        plan=Plan("", "", registry_state(subject), tuple(replace(step("basic"), mode=mode) for mode in modes))
    )
    assert status_reached(cast(Filing, fake_filing), registry_state(subject), []) == status


def test_a_subject_that_was_passed_over_is_not_reported_as_ready() -> None:
    fake_filing = FakeFiling(results=RecordResults(skipped={"subject"}))
    assert status_reached(cast(Filing, fake_filing), registry_state("主体草稿"), []) == "needs_person"


@pytest.mark.parametrize(
    ("stored", "verdict", "status"), [("甲", "proved", "nothing_to_do"), ("乙", "differs", "needs_person")]
)
def test_a_wrong_field_needs_the_person_even_if_nothing_is_to_submit(
    stored: str, verdict: Verdict, status: str
) -> None:
    fake_filing = FakeFiling()
    fake_filing.results.count.take(
        "products[甲]",
        [ProofEntry("products[甲].name", "产品名称", (), "甲", stored, None, stored, verdict, "written", "reopened")],
    )
    assert status_reached(cast(Filing, fake_filing), registry_state(), []) == status
