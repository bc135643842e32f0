"""`python -m benchmarks.speed [--only texts widgets] [--rounds N] [--write]`: the form workloads, side by side.

Rounds are interleaved and their order alternates, after one round that does not count; medians with the spread between
the quarters. `--write` puts the tables into docs/performance.md between its marks.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.speed import contestants, values
from benchmarks.speed.contestants import STILL, Contestant
from benchmarks.speed.site import pages
from tests.conftest import browser_arguments, browser_path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"
TARGETS = {
    "texts": (("ours", "bare script", 0.15),),
    "widgets": (("ours", "bare script", 0.6), ("ours", "bare script, no motion", 1.0)),
}


@dataclass
class Tally:
    """What one contestant did over the rounds: seconds, and how many fields were wrong at worst."""

    seconds: list[float] = field(default_factory=list)
    wrong: int = 0


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
    asked = parser.parse_args(words)
    lines, missed = [_machine()], False
    with tempfile.TemporaryDirectory() as folder, pages() as addresses, sync_playwright() as playwright:
        paper = Path(folder) / "说明材料.pdf"
        paper.write_bytes(b"%PDF-1.4 synthetic")
        path = browser_path()
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=browser_arguments())
        for workload in _workloads(addresses, paper):
            if workload.name in asked.only:
                tallies = run(browser, _entered(workload, slow=asked.slow), asked.rounds)
                lines += ["", *table(workload, tallies)]
                missed |= is_missed(workload.name, tallies)
        browser.close()
    print("\n".join(lines))
    if asked.write:
        _write(lines)
    return 1 if missed else 0


def _workloads(addresses: tuple[str, str], paper: Path) -> list[Workload]:
    texts, widgets = contestants.of_texts(), contestants.of_widgets(paper)
    return [
        Workload("texts", f"(a) {values.COUNT} text inputs on one page", addresses[0], texts, values.TEXTS),
        Workload("widgets", "(b) every widget once", addresses[1], widgets, values.expected(paper)),
    ]


def _entered(workload: Workload, *, slow: bool) -> Workload:
    return replace(workload, contestants=[each for each in workload.contestants if slow or not each.once])


def run(browser: Browser, workload: Workload, rounds: int) -> dict[str, Tally]:
    """Let every contestant fill a fresh page in each round, to and fro; the first round does not count."""
    tallies = {each.name: Tally() for each in workload.contestants}
    for number in range(rounds + 1):
        order = workload.contestants if number % 2 else tuple(reversed(workload.contestants))
        for contestant in order:
            if contestant.once and number != 1:
                continue
            seconds, wrong = _once(browser, workload, contestant)
            tally = tallies[contestant.name]
            tally.wrong = max(tally.wrong, wrong)
            if number:
                tally.seconds.append(seconds)
    return tallies


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


def table(workload: Workload, tallies: Mapping[str, Tally]) -> list[str]:
    """Return the Markdown table of one workload."""
    bare = statistics.median(tallies["bare script"].seconds)
    lines = [f"### {workload.title}", "", "| who | median | quarter to quarter | against the bare script | wrong |"]
    lines.append("|---|---|---|---|---|")
    for name, tally in tallies.items():
        middle = statistics.median(tally.seconds)
        low, _, high = statistics.quantiles(tally.seconds, n=4) if len(tally.seconds) > 1 else [middle] * 3
        shares = f"{middle:.3f} s | {low:.3f}–{high:.3f} s | {middle / bare:.2f}"
        lines.append(f"| {name} | {shares} | {tally.wrong} of {len(workload.wanted)} |")
    for ours, theirs, most in TARGETS[workload.name]:
        share = statistics.median(tallies[ours].seconds) / statistics.median(tallies[theirs].seconds)
        word = "kept" if share <= most else "MISSED"
        lines += ["", f"{ours} against {theirs}: {share:.2f}, at most {most:g}: {word}"]
    return lines


def is_missed(name: str, tallies: Mapping[str, Tally]) -> bool:
    """Say whether a target is missed, or a field of ours was wrong."""
    middle: Callable[[str], float] = lambda who: statistics.median(tallies[who].seconds)  # noqa: E731
    late = any(middle(ours) > most * middle(theirs) for ours, theirs, most in TARGETS[name])
    return late or tallies["ours"].wrong > 0


def _machine() -> str:
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}, load {load}"


def _write(lines: Sequence[str]) -> None:
    begin, end = "<!-- forms: begin -->", "<!-- forms: end -->"
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(begin)
    tail = rest.partition(end)[2]
    PAGE.write_text(f"{head}{begin}\n\n" + "\n".join(lines) + f"\n\n{end}{tail}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
