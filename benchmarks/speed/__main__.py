"""`python -m benchmarks.speed [--only texts odd widgets] [--rounds N] [--peers] [--write]`: the form workloads.

Rounds are interleaved in alternating order, after one round that does not count; figures are medians with the
quartiles. `--peers` includes other tools for the forms of texts. `--write` puts the tables into docs/performance.md.
`python -m benchmarks.speed.all` (`make bench`) runs these and all others.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.speed import contestants, peers, values
from benchmarks.speed.contestants import BARE, BARE_STILL, OURS, STILL, Contestant
from benchmarks.speed.site import pages
from benchmarks.speed.tables import ContestantRow, Target, draw_row_bars, is_missed, machine, put, table
from tests.conftest import browser_arguments, browser_path

TARGETS: dict[str, Sequence[Target]] = {
    "texts": ((OURS, BARE, 0.15),),
    "odd": (),
    "widgets": ((OURS, BARE, 0.6), (OURS, BARE_STILL, 1.0)),
}
RoundResult = tuple[float, int, int]  # seconds, wrong fields, wrong fields that were not reported


@dataclass(frozen=True)
class Workload:
    """One form: its address, its contestants, and its model when everything is right."""

    name: str
    title: str
    address: str
    contestants: Sequence[Contestant]
    expected: Mapping[str, Any]


def main(words: list[str] | None = None) -> int:
    """Run the workloads; return 1 if a target is missed or this program left a field wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed")
    parser.add_argument("--only", nargs="+", choices=list(TARGETS), default=list(TARGETS))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--slow", action="store_true", help="key-by-key typing too, once: it takes minutes")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument("--peers", action="store_true", help="other tools too, in an environment made for them")
    asked = parser.parse_args(words)
    lines, pictures, wrong = [machine()], [], 0
    with tempfile.TemporaryDirectory() as folder, pages() as addresses, sync_playwright() as playwright:
        paper = Path(folder) / "说明材料.pdf"
        paper.write_bytes(b"%PDF-1.4 synthetic")
        path = browser_path()
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=browser_arguments())
        for workload in _workloads(addresses, paper):
            if workload.name in asked.only:
                with_peers = list(peers.PEERS) if asked.peers and workload.name != "widgets" else []
                rows = run(browser, _entered(workload, slow=asked.slow), asked.rounds, with_peers)
                targets, count = TARGETS[workload.name], len(workload.expected)
                lines += ["", *table(workload.title, rows.values(), BARE, targets, count)]
                if absent := [name for name in with_peers if not rows[name].seconds]:
                    lines += ["", f"not run here: {', '.join(absent)}"]
                pictures.append((workload, rows))
                wrong += rows[OURS].silent if workload.name == "odd" else rows[OURS].wrong
        browser.close()
    print("\n".join(lines))
    if asked.write:
        drawings = [draw_row_bars(workload.name, workload.title, rows.values()) for workload, rows in pictures]
        put("forms", lines + [line for drawing in drawings for line in drawing])
    return 1 if wrong or is_missed(lines) else 0


def _workloads(addresses: Mapping[str, str], paper: Path) -> list[Workload]:
    texts, odd, widgets = (
        contestants.of_texts(values.TEXTS),
        contestants.of_texts(values.ODD),
        contestants.of_widgets(paper),
    )
    return [
        Workload("texts", f"(a) {values.COUNT} text inputs on one page", addresses["texts"], texts, values.TEXTS),
        Workload("odd", "(a) fields that cut, rewrite and empty", addresses["odd"], odd, values.ODD),
        Workload("widgets", "(b) every widget once", addresses["widgets"], widgets, values.expected(paper)),
    ]


def _entered(workload: Workload, *, slow: bool) -> Workload:
    return replace(
        workload, contestants=[contestant for contestant in workload.contestants if slow or not contestant.once]
    )


def run(browser: Browser, workload: Workload, rounds: int, with_peers: Sequence[str] = ()) -> dict[str, ContestantRow]:
    """Let every contestant fill a fresh page in each round, in alternating order; the first round is warm-up."""
    turns: dict[str, Callable[[], RoundResult | None]] = {}
    for contestant in workload.contestants:
        turns[contestant.name] = lambda contestant=contestant: _once(browser, workload, contestant)  # type: ignore[misc]
    for name in with_peers:
        turns[name] = lambda name=name: _peer(workload, name)  # type: ignore[misc]
    seldom = {contestant.name for contestant in workload.contestants if contestant.once}
    rows = {name: ContestantRow(name) for name in turns}
    for number in range(rounds + 1):
        for name in turns if number % 2 else reversed(turns):
            known_wrong = None if name in seldom and number != 1 else turns[name]()
            if known_wrong is not None:
                rows[name].add(*known_wrong, counts=number > 0)
    return rows


def _peer(workload: Workload, name: str) -> RoundResult | None:
    arguments = {"browser": browser_path(), "arguments": browser_arguments()}
    try:
        filled = peers.fill(name, {"address": workload.address, "values": dict(workload.expected), **arguments})
    except (RuntimeError, subprocess.CalledProcessError) as fault:
        print(f"{name} failed: {fault}", file=sys.stderr)
        return None
    if filled is None:
        return None
    wrong = len(values.wrong(workload.expected, filled[1]))
    return filled[0], wrong, wrong


def _once(browser: Browser, workload: Workload, contestant: Contestant) -> RoundResult:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(workload.address)
    page.locator(".el-form-item").first.wait_for()
    if contestant.still:
        page.add_style_tag(content=STILL)
    began = time.perf_counter()
    said = set(contestant.work(page) or ())
    seconds = time.perf_counter() - began
    model = json.loads(page.locator("#model").text_content() or "{}")
    context.close()
    wrong = values.wrong(workload.expected, model)
    return seconds, len(wrong), len(set(wrong) - said)


if __name__ == "__main__":
    sys.exit(main())
