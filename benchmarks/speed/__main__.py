"""`python -m benchmarks.speed [--only texts widgets] [--rounds N] [--peers] [--write]`: the form workloads, side by side.

Rounds are interleaved and their order alternates, after one round that does not count; medians with the spread between
the quarters. `--peers` lets other tools fill the form of texts too. `--write` puts the tables into docs/performance.md.
A whole filing is measured by `benchmarks.speed.filing`, what grows by `benchmarks.speed.scale`, starts by
`benchmarks.speed.starts`, checks by `benchmarks.check_profiles`, a batch by `benchmarks.batch`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.speed import contestants, peers, values
from benchmarks.speed.contestants import STILL, Contestant
from benchmarks.speed.site import pages
from benchmarks.speed.tables import BAD, Row, Target, machine, put, table
from tests.conftest import browser_arguments, browser_path

TARGETS: dict[str, Sequence[Target]] = {
    "texts": (("ours", "bare script", 0.15),),
    "widgets": (("ours", "bare script", 0.6), ("ours", "bare script, no motion", 1.0)),
}


@dataclass(frozen=True)
class Workload:
    """One form: where it stands, who fills it, what its model holds when all is right."""

    name: str
    title: str
    address: str
    contestants: Sequence[Contestant]
    wanted: Mapping[str, Any]


def main(words: list[str] | None = None) -> int:
    """Run the workloads; 1 where a target is missed or this program left a field wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed")
    parser.add_argument("--only", nargs="+", default=["texts", "widgets"])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--slow", action="store_true", help="key-by-key typing too, once: it takes minutes")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument("--peers", action="store_true", help="other tools too, in an environment made for them")
    asked = parser.parse_args(words)
    lines, wrong = [machine()], 0
    with tempfile.TemporaryDirectory() as folder, pages() as addresses, sync_playwright() as playwright:
        paper = Path(folder) / "说明材料.pdf"
        paper.write_bytes(b"%PDF-1.4 synthetic")
        path = browser_path()
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=browser_arguments())
        for workload in _workloads(addresses, paper):
            if workload.name in asked.only:
                with_peers = list(peers.PEERS) if asked.peers and workload.name == "texts" else []
                rows = run(browser, _entered(workload, slow=asked.slow), asked.rounds, with_peers)
                targets, count = TARGETS[workload.name], len(workload.wanted)
                lines += ["", *table(workload.title, rows.values(), "bare script", targets, count)]
                wrong += rows["ours"].wrong
        browser.close()
    print("\n".join(lines))
    if asked.write:
        put("forms", lines)
    return 1 if wrong or any(line.endswith(BAD) for line in lines) else 0


def _workloads(addresses: tuple[str, str], paper: Path) -> list[Workload]:
    texts, widgets = contestants.of_texts(), contestants.of_widgets(paper)
    return [
        Workload("texts", f"(a) {values.COUNT} text inputs on one page", addresses[0], texts, values.TEXTS),
        Workload("widgets", "(b) every widget once", addresses[1], widgets, values.expected(paper)),
    ]


def _entered(workload: Workload, *, slow: bool) -> Workload:
    return replace(workload, contestants=[each for each in workload.contestants if slow or not each.once])


def run(browser: Browser, workload: Workload, rounds: int, with_peers: Sequence[str] = ()) -> dict[str, Row]:
    """Let every contestant fill a fresh page in each round, to and fro; the first round does not count."""
    rows = {name: Row(name) for name in (*(each.name for each in workload.contestants), *with_peers)}
    for number in range(rounds + 1):
        order = workload.contestants if number % 2 else tuple(reversed(workload.contestants))
        for contestant in order:
            if not (contestant.once and number != 1):
                _count(rows[contestant.name], _once(browser, workload, contestant), number)
        for name in with_peers:
            filled = peers.fill(name, _job(workload))
            if filled is not None:
                _count(rows[name], (filled[0], len(values.wrong(workload.wanted, filled[1]))), number)
    return rows


def _count(row: Row, told: tuple[float, int], number: int) -> None:
    seconds, wrong = told
    row.wrong = max(row.wrong, wrong)
    if number:
        row.seconds.append(seconds)


def _job(workload: Workload) -> dict[str, Any]:
    arguments = {"browser": browser_path(), "arguments": browser_arguments()}
    return {"address": workload.address, "values": dict(workload.wanted), **arguments}


def _once(browser: Browser, workload: Workload, contestant: Contestant) -> tuple[float, int]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(workload.address)
    page.locator(".el-form-item").first.wait_for()
    if contestant.still:
        page.add_style_tag(content=STILL)
    began = time.perf_counter()
    contestant.work(page)
    seconds = time.perf_counter() - began
    model = json.loads(page.locator("#model").text_content() or "{}")
    context.close()
    return seconds, len(values.wrong(workload.wanted, model))


if __name__ == "__main__":
    sys.exit(main())
