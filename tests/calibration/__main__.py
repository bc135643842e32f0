"""`make drift`: play seeded drifts and healthy pages, judge them and print a table; `--write` puts it into the docs."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, count, islice
from pathlib import Path

from playwright.sync_api import sync_playwright

from beian_mock.catalogue import forms
from tests.calibration.drift_store import DriftStore
from tests.calibration.drifts import HARMLESS, KINDS, Drift, Runner
from tests.calibration.forms_shown import showcase
from tests.conftest import ROOT, browser_arguments, browser_path, serve_mock_registry

DOC = ROOT / "docs" / "kits.md"
BEGIN, END = "<!-- drift: begin -->", "<!-- drift: end -->"


def drifts(runner: Runner, store: DriftStore, drifted_pages: int, healthy: int, seed: int) -> Iterator[Drift]:
    """Yield the given numbers of drifts and healthy pages: the subject's form while it is a draft, then all the others."""
    names = [name for name in forms() if name != "subject"]
    drifted, sound = drifted_pages // len(forms()), healthy // len(forms())
    for number in range(max(drifted, sound)):
        yield from _turn(runner, store, ["subject"] if number < drifted else [], seed + number, is_healthy=False)
        yield from _turn(runner, store, ["subject"] if number < sound else [], seed + number, is_healthy=True)
    runner.approve()
    for is_healthy, count_left in ((False, drifted_pages - drifted), (True, healthy - sound)):
        turns = (_turn(runner, store, names, number, is_healthy=is_healthy) for number in count(seed))
        yield from islice(chain.from_iterable(turns), count_left)


def _turn(runner: Runner, store: DriftStore, names: Sequence[str], seed: int, *, is_healthy: bool) -> Iterator[Drift]:
    """Yield one look at each form: those stored by an earlier run, then the others, which are stored."""
    turn = f"{'healthy' if is_healthy else 'drift'} {seed}"
    yield from list(store.of(turn, names))
    missing = store.missing(turn, names)
    played = runner.healthy(missing) if is_healthy else runner.batch(missing, seed)
    yield from (store.keep(turn, drift) for drift in played) if missing else ()


def table(played: Sequence[Drift]) -> str:
    """Return the table of what was played and how it was judged."""
    rows = [
        "| variant | pages | named | stopped | written | wrong |",
        "|---|---|---|---|---|---|",
    ]
    for kind in ("", *KINDS):
        played_kind = [drift for drift in played if drift.kind == kind]
        if not played_kind:
            continue
        figures = Counter(
            right=sum(drift.is_right for drift in played_kind), stopped=sum(drift.stopped for drift in played_kind)
        )
        written, wrong = sum(drift.written for drift in played_kind), sum(drift.wrong for drift in played_kind)
        name = kind or "healthy"
        rows.append(
            f"| {name} | {len(played_kind)} | {figures['right']} | {figures['stopped']} | {written} | {wrong} |"
        )
    return "\n".join(rows)


def main() -> int:
    """Play, print, and return 1 if a page was judged wrongly or a value was written wrongly."""
    parser = argparse.ArgumentParser(prog="tests.calibration")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--healthy", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--keep", type=Path, help="a file of the results so far, from which an interrupted run continues"
    )
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    results: list[Drift] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        serve_mock_registry(Path(folder) / "mock") as registry,
    ):
        browser = playwright.chromium.launch(executable_path=browser_path(), args=browser_arguments())
        page = browser.new_page(locale="zh-CN")
        for shown in showcase(page, registry.url, registry.nonce, registry, Path(folder)):
            for drift in drifts(Runner(shown), DriftStore(options.keep), options.count, options.healthy, options.seed):
                results.append(drift)
                if not drift.is_right or drift.wrong:
                    print(f"✖ {drift}", file=sys.stderr, flush=True)
        browser.close()
    made_table = table(results)
    print(made_table)
    if options.write:
        text = DOC.read_text(encoding="utf-8")
        head, tail = text.split(BEGIN)[0], text.split(END)[1]
        summary = f"seed {options.seed}, {sum(bool(e.kind) for e in results)} drifts, {sum(not e.kind for e in results)} healthy pages"
        DOC.write_text(f"{head}{BEGIN}\n{summary}\n\n{made_table}\n{END}{tail}", encoding="utf-8")
    bad = [item for item in results if not item.is_right or item.wrong]
    stopped = sum(item.stopped for item in results if item.kind and item.kind != HARMLESS)
    print(f"{len(results)} pages, {stopped} stopped, {len(bad)} not as they should be")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
