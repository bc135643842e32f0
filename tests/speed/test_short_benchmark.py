"""The verdicts of `make bench-short`, on synthetic figures: no browser, and nothing here measures time."""

from __future__ import annotations

import io
import os
import random
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.short import __main__ as command
from benchmarks.short import bands, counts, interleaved, measuring, prove, sides
from benchmarks.short.bands import Band, BandVerdict, judge, sentences
from benchmarks.short.estimate import Estimate, Pair, estimate
from benchmarks.short.interleaved import RecordTurn, Span
from benchmarks.short.measuring import Budget, Measurement
from benchmarks.short.processor import Used, threads
from benchmarks.short.sides import NoReference, Side
from benchmarks.short.turnstile import Delay, Turnstile

PAGES = {"subject": 1.0, "product": 0.8, "path": 0.7, "function": 0.5, "basic": 1.1, "detail": 1.0, "association": 0.6}
RECORDS = ("subject", *["product", "path", "function"] * 3, "basic", "detail", "association")
BAND = Band(0.97, 1.03, "5c189fd", "2026-11-28", "as measured")
QUIET = Estimate(10.0, 10.0, 1.0, 0.99, 1.01)
SLOWER = Estimate(10.5, 10.0, 1.05, 1.035, 1.065)


def filed(seed: int, slower: float = 1.0, rounds: int = 6, noise: float = 0.03) -> list[Pair]:
    """Return the pairs of some rounds; each turn is noisy, one in fifty is disturbed, and the machine drifts."""
    chance, pairs = random.Random(seed), []
    for number in range(rounds):
        for page in RECORDS:
            seconds = PAGES[page] * (1 + number / 4)
            today, reference = (
                seconds * chance.lognormvariate(0, noise) * (2 if chance.random() < 0.02 else 1) for _ in range(2)
            )
            pairs.append(Pair(page, today * slower, reference))
    return pairs


def ratio(pairs: Sequence[Pair], rounds: int = 6) -> Estimate:
    """Return the estimate, which must exist."""
    result = estimate(pairs, rounds)
    assert result is not None
    return result


def test_a_program_as_fast_as_before_stays_in_its_band_whatever_the_machine_does() -> None:
    assert {judge(ratio(filed(seed)), BAND) for seed in range(100)} == {BandVerdict.INSIDE}


def test_a_program_that_takes_five_per_cent_more_is_named() -> None:
    verdicts = [judge(ratio(filed(seed, 1.05)), BAND) for seed in range(100)]
    assert verdicts.count(BandVerdict.ABOVE) >= 95


def test_a_program_that_takes_five_per_cent_less_is_named_too() -> None:
    verdicts = [judge(ratio(filed(seed, 0.95)), BAND) for seed in range(100)]
    assert verdicts.count(BandVerdict.BELOW) >= 95


def test_a_slower_machine_alone_changes_no_ratio() -> None:
    slow = [Pair(pair.page, pair.today * 3, pair.reference * 3) for pair in filed(1)]
    assert ratio(slow).ratio == pytest.approx(ratio(filed(1)).ratio)


def test_one_page_that_became_slower_counts_by_its_part_of_the_filing() -> None:
    pairs = [Pair(page, PAGES[page] * (1.5 if page == "detail" else 1), PAGES[page]) for page in RECORDS]
    total = sum(PAGES[page] for page in RECORDS)
    assert ratio(pairs, 1).ratio == pytest.approx(1 + 0.5 * PAGES["detail"] / total)


def test_a_filing_costs_the_sum_of_its_records() -> None:
    pairs = [Pair(page, 2 * PAGES[page], PAGES[page]) for page in RECORDS] * 3
    total = sum(PAGES[page] for page in RECORDS)
    assert (ratio(pairs, 3).today, ratio(pairs, 3).reference) == pytest.approx((2 * total, total))


def test_a_turn_without_a_reading_of_the_processor_counts_for_nothing() -> None:
    pairs = [Pair("path", 1.1, 1.0), Pair("path", 1.1, 1.0), Pair("association", 0.0, 0.0)]
    assert ratio(pairs, 2).ratio == pytest.approx(1.1)
    assert estimate([Pair("association", 0.0, 0.0)]) is None


def test_a_busy_machine_gets_no_verdict() -> None:
    busy = ratio(filed(3, noise=0.6))
    assert judge(busy, BAND) is BandVerdict.UNCLEAR
    assert "too busy for a verdict" in sentences({"filing: seconds": busy}, {"filing: seconds": BAND})[0]


def test_a_single_round_of_single_records_gives_no_verdict() -> None:
    assert judge(ratio([Pair(page, 1.1, 1.0) for page in PAGES], 1), BAND) is BandVerdict.UNCLEAR


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (QUIET, BandVerdict.INSIDE),
        (SLOWER, BandVerdict.ABOVE),
        (Estimate(9.5, 10.0, 0.95, 0.94, 0.96), BandVerdict.BELOW),
        (Estimate(10.4, 10.0, 1.04, 0.99, 1.09), BandVerdict.UNCLEAR),
        (Estimate(10.0, 10.0, 1.0, 0.95, 1.05), BandVerdict.UNCLEAR),
    ],
)
def test_a_ratio_is_judged_by_its_value_and_its_interval(figure: Estimate, verdict: BandVerdict) -> None:
    assert judge(figure, BAND) is verdict


@pytest.mark.parametrize(
    ("count", "verdict"), [(674, BandVerdict.BELOW), (675, BandVerdict.INSIDE), (676, BandVerdict.ABOVE)]
)
def test_a_count_is_held_exactly(count: int, verdict: BandVerdict) -> None:
    assert judge(count, bands.around(675, "5c189fd", "as measured")) is verdict


def test_what_left_its_band_is_named_with_the_band_and_its_reason() -> None:
    recorded = {"filing: seconds": BAND, "filing: presses": Band(53, 53, "5c189fd", "2026-11-28", "one press a choice")}
    assert sentences({"filing: seconds": SLOWER, "filing: presses": 52}, recorded) == [
        "filing: seconds has risen above its band: 1.050, 1.035–1.065; "
        "0.97–1.03 was recorded on 2026-11-28: as measured",
        "filing: presses has fallen below its band: 52; 53 was recorded on 2026-11-28: one press a choice",
    ]
    assert sentences({"filing: seconds": QUIET, "filing: presses": 53}, recorded) == []


def test_figures_without_a_band_share_one_sentence() -> None:
    (sentence,) = sentences({"a": 1, "b": QUIET}, {})
    assert "a; b" in sentence


def test_bands_are_read_as_they_were_written(tmp_path: Path) -> None:
    new = command.recorded({"a": 7, "b": SLOWER, "c": QUIET}, ["a", "b"], "5c189fd", "a new proof")
    bands.store(new, tmp_path / "bands.json")
    assert bands.load(tmp_path / "bands.json") == new
    assert (new["a"].low, new["a"].high, new["b"].low, new["b"].high) == (7, 7, 1.02, 1.08)
    assert bands.load(tmp_path / "none.json") == {}


def test_no_band_is_recorded_of_what_a_busy_machine_measured() -> None:
    assert command.recorded({"a": Estimate(1.0, 1.0, 1.0, 0.9, 1.1)}, [], "5c189fd", "busy") == {}


def test_bands_are_not_recorded_without_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["--record"])
    assert "--why" in capsys.readouterr().err


def test_every_figure_has_a_band() -> None:
    ratios = [f"{run}: {words}" for run in measuring.RUNS for words in measuring.COSTS.values()]
    counted = [f"{run}: {what}" for run in measuring.RUNS for what in [*counts.summed({}, {}), counts.REQUESTS]]
    assert set(bands.load()) == {*ratios, measuring.CHECK, *counted}


def test_polls_that_depend_on_the_clock_are_not_counted() -> None:
    messages = {"write path": {"mouseClick": 2, "evaluateExpression": 3, "goto": 1}, "waiting": {"mouseClick": 9}}
    assert counts.summed(messages, {"write path": 4, "handover": 2}) == {
        "messages to the driver": 6,
        "scripts evaluated": 3,
        "pages opened": 1,
        "presses": 2,
        "readings of a form": 4,
    }


def test_rounds_begin_with_alternating_sides_and_end_in_time() -> None:
    clock, orders = iter(range(0, 1000, 50)), []

    def measured(order: Sequence[Side]) -> dict[str, list[Pair]]:
        orders.append([side.name for side in order])
        return {}

    both = [Side("today", Path(), "", ""), Side("reference", Path(), "", "")]
    rounds = list(measuring.in_time(measured, both, 6, until=260, clock=lambda: next(clock)))
    assert len(rounds) == 3
    assert orders == [["today", "reference"], ["reference", "today"], ["today", "reference"]]


def test_programs_that_file_other_records_are_not_compared() -> None:
    turn = RecordTurn("path", 1.0, 0.5, 0.7)
    pairs = measuring.paired("filing", {"today": [turn], "reference": [replace(turn, seconds=2.0)]})
    assert pairs["filing: seconds"] == [Pair("path", 1.0, 2.0)]
    assert pairs["filing: processor seconds of the browser"] == [Pair("path", 0.7, 0.7)]
    with pytest.raises(RuntimeError, match="same records"):
        measuring.paired("filing", {"today": [turn], "reference": [turn, turn]})


@pytest.mark.program
def test_without_the_older_commit_only_counts_are_measured_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(*_: object) -> Path:
        raise NoReference("the history here does not hold commit 5c189fd")

    monkeypatch.setattr(sides, "laid_out", missing)
    monkeypatch.setattr(measuring, "counts", lambda: {"filing: presses": 53})
    monkeypatch.setattr(command, "load", lambda: {"filing: presses": bands.around(53, "5c189fd", "as measured")})
    assert command.main([]) == 0
    said = capsys.readouterr().out
    assert "Only counts were measured: the history here does not hold commit 5c189fd." in said
    assert "1 of 1 figures in their bands; 0 rounds" in said


def test_a_commit_is_checked_out_once_with_its_translations(tmp_path: Path) -> None:
    repository, cache = tmp_path / "repository", tmp_path / "cache"
    texts = repository / "assistant" / "locale" / "en" / "LC_MESSAGES"
    texts.mkdir(parents=True)
    (texts / "assistant.po").write_text('msgid "甲"\nmsgstr "A"\n', encoding="utf-8")
    run = ["git", "-C", str(repository), "-c", "user.name=x", "-c", "user.email=x@example.com"]
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "x"]):
        subprocess.run([*run, *words], check=True)
    commit = subprocess.run([*run, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    place = sides.laid_out(commit, repository, cache)
    assert (place / "assistant/locale/en/LC_MESSAGES/assistant.mo").exists()
    assert sides.laid_out(commit, tmp_path / "gone", cache) == place
    with pytest.raises(NoReference, match="does not hold commit 0000000"):
        sides.laid_out("0" * 40, repository, cache)


def test_a_turn_counts_neither_the_person_nor_what_follows_the_last_confirmation() -> None:
    events: list[tuple[float, str, dict[str, Any]]] = [
        (105.0, "HandoverOpened", {"handover": "CONFIRM"}),
        (107.0, "HandoverClosed", {"handover": "CONFIRM", "seconds": 2.0}),
        (118.0, "HandoverOpened", {"handover": "CONFIRM"}),
        (119.0, "HandoverClosed", {"handover": "CONFIRM", "seconds": 1.0}),
    ]
    first, last = Span("subject", 100.0, 10.0, Used()), Span("association", 111.0, 20.0, Used())
    assert interleaved.own_seconds(first, events, is_last=False) == 8.0
    assert interleaved.own_seconds(last, events, is_last=True) == 7.0


class FakeClock:
    """A clock that moves only when somebody works or pauses."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time

    def spend(self, seconds: float) -> None:
        """Let time pass."""
        self.time += seconds


def test_a_delay_takes_its_share_of_the_programs_own_time() -> None:
    clock = FakeClock()
    delay = Delay(0.05, clock.spend, clock)
    for _ in range(1000):
        clock.spend(0.01)
        delay.pay()
    assert clock.time == pytest.approx(10 * 1.05, abs=0.01)


def test_a_delay_leaves_out_the_wait_for_the_turn() -> None:
    clock = FakeClock()
    delay = Delay(0.05, clock.spend, clock)
    clock.spend(100)
    delay.restart()
    delay.pay()
    assert clock.time == 100


def test_a_record_is_filed_only_when_a_line_has_come() -> None:
    written, filed_records = io.StringIO(), []
    line = SimpleNamespace(write=written.write, flush=lambda: None, readline=iter(["go\n", ""]).__next__)
    file_record = Turnstile(line, Delay(0, lambda _: None, FakeClock())).guarded(
        lambda filing, record, **options: filed_records.append((record.page, options))
    )
    file_record(None, SimpleNamespace(page="path"), in_place=True)
    with pytest.raises(SystemExit):
        file_record(None, SimpleNamespace(page="function"))
    assert filed_records == [("path", {"in_place": True})]
    assert written.getvalue() == "path\nfunction\n"


def test_the_processor_seconds_of_a_process_are_read_by_thread() -> None:
    before = dict(threads(os.getpid()))
    sum(range(10**6))
    after = dict(threads(os.getpid()))
    assert before
    assert sum(after.values()) > sum(before.values())


def test_an_interrupted_proof_continues() -> None:
    planned = ["0", "0", "0", "0.05"]
    assert list(prove.missing(planned, [{"slower": "0"}, {"slower": "0"}])) == ["0", "0.05"]


@pytest.mark.parametrize(
    ("quiet", "slowed", "holds"), [(QUIET, SLOWER, True), (SLOWER, SLOWER, False), (QUIET, QUIET, False)]
)
def test_a_proof_holds_where_only_what_was_slowed_is_named(quiet: Estimate, slowed: Estimate, holds: bool) -> None:
    recorded = {prove.DECISIVE_FIGURE: BAND}
    proof = [
        prove.as_result(
            slower, Measurement({prove.DECISIVE_FIGURE: figure}, [{prove.DECISIVE_FIGURE: [Pair("path", 1.0, 1.0)]}])
        )
        for slower, figure in ((sides.NONE, quiet), ("0.05", slowed))
    ]
    assert prove.holds(proof, recorded) is holds
    assert len(prove.table(proof, recorded)) == 4


def test_a_quiet_budget_ends_within_five_minutes() -> None:
    assert Budget().minutes <= 5


def test_both_sides_may_store_what_they_have_compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Else an edited module is compiled at each start, and only today's side pays for it."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in Side("today", tmp_path, "", "").environment()
