"""Filings in turn: one at a time, the next prepared meanwhile and called when the person says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pytest

from assistant.core.errors import Busy
from assistant.practice import batch as batches
from assistant.practice import in_turn
from assistant.practice.batch import Batch, BatchItem, ProcessResult
from assistant.practice.in_turn import Answer, FilingReadiness
from assistant.practice.workspace import Workspace

MOMENT = datetime(2026, 11, 26, 9, 30)
GOOD = ProcessResult("good", "已提交", 30, 0, "r", ("HZ0001",), asked_s=4.0)
BAD = ProcessResult("bad", "预检未过")
BROKEN, KILLED = ProcessResult("broken", "坏"), ProcessResult("killed", "断")
STOPPED = ProcessResult("bad", "已中断，可续填")


@dataclass
class SimulatedFilings:
    """Filings, person and clock in one, counted in polls: `prepares` until a client is ready, `files` until filed."""

    endings: dict[str, list[ProcessResult]]
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    prepares: int = 2
    files: int = 6
    unfit: frozenset[str] = frozenset()
    happened: list[tuple[str, str]] = field(default_factory=list)
    ages: dict[str, int] = field(default_factory=dict)
    called: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    last: Answer | None = None
    answered: list[tuple[str, Answer | None]] = field(default_factory=list)
    stopped: set[str] = field(default_factory=set)
    time: float = 1_000_000.0

    def start(self, item: BatchItem) -> str:
        """Start preparing, or be refused if the client has no result."""
        if item.folder not in self.endings:
            raise Busy(client=item.folder, holder=1)
        self.happened.append(("prepares", item.folder))
        self.ages[item.folder] = 0
        self.called.pop(item.folder, None)
        self.stopped.discard(item.folder)
        return item.folder

    def prepared(self, item: BatchItem) -> FilingReadiness | None:
        """Return the readiness of a client after enough polls."""
        if self.ages[item.folder] < self.prepares:
            return None
        self.happened.append(("ready", item.folder))
        return FilingReadiness("2026-11-26T01:30:00.000+00:00", "计划写入 3 条")

    def call(self, item: BatchItem) -> None:
        """Record that a client may log in; it must be the one at the phone, and no other may be logged in."""
        assert (self.last, self.asked[-1:]) == ("here", [item.folder]), "let in without the person's word"
        assert not self.at_work(), "two writers on the site"
        self.happened.append(("logs in", item.folder))
        self.called[item.folder] = 0

    def ended(self, item: BatchItem) -> ProcessResult | None:
        """Count a poll and return the result when it is due; an unfit client ends while it prepares."""
        name = item.folder
        self.ages[name] = self.ages.get(name, 0) + 1
        if name in self.stopped:
            return self.endings[name][0] if name in self.called and len(self.endings[name]) > 1 else STOPPED
        if name in self.called:
            self.called[name] += 1
            if self.called[name] < self.files:
                return None
            del self.called[name]
            self.happened.append(("ended", name))
            return self.endings[name].pop(0)
        return self.endings[name].pop(0) if name in self.unfit and self.ages[name] >= self.prepares else None

    def stop(self, item: BatchItem) -> None:
        """Record who was asked to end."""
        self.stopped.add(item.folder)

    def kill(self, item: BatchItem) -> None:
        """Fail: no client has to be killed here."""
        raise AssertionError(item.folder)

    def ask(self, item: BatchItem) -> None:
        """Record who was asked for; must not be called during a filing."""
        assert not self.at_work()
        self.asked.append(item.folder)
        self.last = None

    def answer(self) -> Answer | None:
        """Return the next answer for the client last asked for; `here` by default."""
        remaining = self.answers.get(self.asked[-1], [])
        self.last = remaining.pop(0) if remaining else "here"
        self.answered.append((self.asked[-1], self.last))
        return self.last

    def at_work(self) -> list[str]:
        """Return who is logged in."""
        return list(self.called)

    def clock(self) -> float:
        """Return the time, one second later at every call."""
        self.time += 1.0
        return self.time


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll often."""
    monkeypatch.setattr(in_turn, "_SLICE_S", 0.001)


def new_batch(home: Workspace, *names: str) -> Batch:
    """Return a batch of filings over clients of these names."""
    return batches.begin(home, "fill", [(name, name) for name in names], MOMENT)


def run(batch: Batch, simulation: SimulatedFilings) -> list[tuple[str, str]]:
    """Run a batch and return the reported changes: name and state."""
    changes: list[tuple[str, str]] = []
    in_turn.run(
        batch, simulation, simulation, lambda _, item: changes.append((item.name, item.state)), simulation.clock
    )
    return changes


def states(batch: Batch) -> dict[str, str]:
    """Return name → state."""
    return {item.name: item.state for item in batch.items}


def test_the_next_client_is_prepared_during_a_filing_and_called_only_afterwards(home: Workspace) -> None:
    simulation = SimulatedFilings({"一": [GOOD], "二": [GOOD], "三": [GOOD]})
    batch = new_batch(home, "一", "二", "三")
    run(batch, simulation)
    assert set(states(batch).values()) == {"good"}
    order = simulation.happened.index
    assert order(("logs in", "一")) < order(("prepares", "二")) < order(("ready", "二")) < order(("ended", "一"))
    assert order(("ended", "一")) < order(("logs in", "二")) < order(("prepares", "三")) < order(("ended", "二"))
    assert [item.receipts for item in batch.items] == [["HZ0001"]] * 3


def test_no_client_is_called_before_the_person_says_that_it_is_at_the_phone(home: Workspace) -> None:
    simulation = SimulatedFilings({"一": [GOOD], "二": [GOOD]}, {"二": [None, None, None]})  # type: ignore[list-item]
    batch = new_batch(home, "一", "二")
    run(batch, simulation)
    assert simulation.asked == ["一", "二"], "asked once each, however long it takes"
    assert simulation.answered == [("一", "here"), ("二", None), ("二", None), ("二", None), ("二", "here")]
    assert set(states(batch).values()) == {"good"}


def test_a_refused_a_broken_a_killed_and_a_busy_client_stop_no_other(home: Workspace) -> None:
    endings = {"改": [BAD], "坏": [BROKEN], "断": [KILLED], "好": [GOOD]}
    simulation = SimulatedFilings(endings, unfit=frozenset({"改"}))
    batch = new_batch(home, "改", "坏", "断", "占", "好")
    run(batch, simulation)
    assert states(batch) == {"改": "bad", "坏": "broken", "断": "killed", "占": "broken", "好": "good"}
    assert "改" not in simulation.asked, "who cannot be prepared is not called to the phone"
    assert "占用" in next(item.told for item in batch.items if item.name == "占")


def test_a_failing_client_is_tried_once_per_batch_run(home: Workspace) -> None:
    simulation = SimulatedFilings({"坏": [BROKEN, GOOD], "好": [GOOD]})
    batch = new_batch(home, "坏", "好")
    run(batch, simulation)
    assert simulation.happened.count(("prepares", "坏")) == 1
    again = batches.newest(home, "fill")
    run(again, simulation)
    assert set(states(again).values()) == {"good"}
    assert simulation.happened.count(("logs in", "好")) == 1, "who is done is not filed again"


def test_a_client_who_is_not_there_is_left_for_the_next_time(home: Workspace) -> None:
    simulation = SimulatedFilings({"一": [GOOD], "二": [GOOD]}, {"一": ["later"]})
    batch = new_batch(home, "一", "二")
    run(batch, simulation)
    assert states(batch) == {"一": "waiting", "二": "good"}
    assert "一" in simulation.stopped
    assert "手机" in batch.items[0].told
    again = batches.newest(home, "fill")
    run(again, simulation)
    assert set(states(again).values()) == {"good"}


def test_the_person_ends_the_batch_between_two_clients(home: Workspace) -> None:
    simulation = SimulatedFilings({"一": [GOOD], "二": [GOOD], "三": [GOOD]}, {"二": ["end"]})
    batch = new_batch(home, "一", "二", "三")
    run(batch, simulation)
    assert states(batch) == {"一": "good", "二": "waiting", "三": "waiting"}
    assert "二" in simulation.stopped


@pytest.mark.parametrize(
    ("when", "ended"), [(("一", "running"), {"一"}), (("二", "ready"), {"一", "二"}), (("一", "ready"), {"一"})]
)
def test_an_interrupt_ends_running_work_and_leaves_it_for_the_next_time(
    home: Workspace, when: tuple[str, str], ended: set[str]
) -> None:
    simulation = SimulatedFilings({"一": [GOOD], "二": [GOOD], "三": [GOOD]})
    batch = new_batch(home, "一", "二", "三")

    def stop(_: Batch, item: BatchItem) -> None:
        if (item.name, item.state) == when:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_turn.run(batch, simulation, simulation, stop, simulation.clock)
    assert simulation.stopped == ended
    again = batches.newest(home, "fill")
    assert set(states(again).values()) == {"waiting"}
    run(again, SimulatedFilings({"一": [GOOD], "二": [GOOD], "三": [GOOD]}))
    assert set(states(again).values()) == {"good"}


def test_a_filing_submitted_during_an_interrupt_is_stored_as_submitted(home: Workspace) -> None:
    simulation = SimulatedFilings({"一": [GOOD, GOOD], "二": [GOOD]})
    batch = new_batch(home, "一", "二")

    def stop(_: Batch, item: BatchItem) -> None:
        if (item.name, item.state) == ("二", "ready"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_turn.run(batch, simulation, simulation, stop, simulation.clock)
    assert states(batches.newest(home, "fill")) == {"一": "good", "二": "waiting"}


@pytest.mark.parametrize(("state", "ends"), [("running", GOOD), ("ready", STOPPED), ("running", KILLED)])
def test_work_left_by_a_dead_batch_is_continued(home: Workspace, state: str, ends: ProcessResult) -> None:
    batch = new_batch(home, "一", "二")
    item = batch.items[0]
    item.state, item.process, item.began = "running" if state == "running" else "ready", "一", 999_990.0
    batch.save()
    endings = [GOOD] if state == "ready" else [ends, GOOD]
    simulation = SimulatedFilings({"一": endings, "二": [GOOD]}, files=1)
    if state == "running":
        simulation.called["一"] = 0
    else:
        simulation.stopped.add("一")
    again = batches.newest(home, "fill")
    run(again, simulation)
    assert set(states(again).values()) == {"good"}
    assert simulation.happened.count(("prepares", "一")) == (0 if ends is GOOD else 1)


def test_a_filing_that_outlived_its_batch_is_awaited_before_the_next_client_is_called(home: Workspace) -> None:
    batch = new_batch(home, "一", "二")
    batch.items[0].state, batch.items[0].process = "running", "一"
    batch.save()
    simulation = SimulatedFilings({"一": [GOOD], "二": [GOOD]})
    simulation.called["一"] = 0
    again = batches.newest(home, "fill")
    run(again, simulation)
    assert simulation.happened.index(("ended", "一")) < simulation.happened.index(("logs in", "二"))
    assert set(states(again).values()) == {"good"}


def test_the_waiting_times_of_person_and_program_are_counted(home: Workspace) -> None:
    simulation = SimulatedFilings({"一": [GOOD], "二": [GOOD]}, {"一": [None, None]}, prepares=3)  # type: ignore[list-item]
    batch = new_batch(home, "一", "二")
    run(batch, simulation)
    first, second = batch.items
    assert first.person_s > GOOD.asked_s, "the handovers, and the time until the client was there"
    assert first.program_s > first.seconds - GOOD.asked_s, "the first is waited for while it is prepared"
    assert second.person_s == pytest.approx(GOOD.asked_s, abs=2.0)
    assert second.program_s == pytest.approx(second.seconds - GOOD.asked_s, abs=2.0), "the second was ready"
