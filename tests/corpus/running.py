"""Checks filings of the corpus one after another, in this process, and counts what the findings name."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.declaration.documents import looks, ocr, read_before, reading
from assistant.declaration.documents.shapes import Box, OcrLine
from scripts.profile_texts.shapes import Json
from tests.corpus import building, drawing, judging, scans
from tests.corpus.bases import BASES, good
from tests.corpus.filing import CorpusFiling
from tests.corpus.judging import CheckedFinding
from tests.corpus.registry import CorpusEntry
from tests.documents import in_process

WRITERS = {"text": drawing.write, "scan": scans.write}
_PAGES = Path(__file__).resolve().parents[2] / ".build" / "recognised"
_LINES = 2  # raise it whenever lines are recognised differently
OUTCOMES = ("named", "hint", "elsewhere", "missed")


def run(entries: Sequence[CorpusEntry], kind: str) -> Iterator[Json]:
    """Yield what becomes of the good filings that the entries come from, then of each entry."""
    setattr(reading, "child", in_process.reader)  # noqa: B010 - papers are read here, and each content once
    setattr(read_before, "own_key", lambda _: b"")  # noqa: B010 - nothing is stored in folders that are thrown away
    for name in ("print_lines", "lines_of"):  # most pages of a filing are those of its base
        setattr(ocr, name, read_once(getattr(ocr, name)))
    usual = {}
    for base in BASES:
        if any(entry.base == base for entry in entries):
            usual[base] = _examined(good(base), kind)
            yield _counted(base, "good", usual[base])
    for entry in entries:
        fresh = judging.new_findings(_examined(entry.filing(), kind), usual[entry.base])
        if entry.mistakes:
            for mistake in entry.mistakes:
                beside = [other for other in entry.mistakes if other != mistake]
                yield _judged(judging.judge(mistake, entry.id, fresh, beside))
        else:
            yield _counted(entry.id, "harmless", fresh) | {"about": entry.about}


def read_once(read: Callable[..., tuple[OcrLine, ...]]) -> Callable[..., tuple[OcrLine, ...]]:
    """Return a reader of pages that reads each page once, over all runs with this version of recognition."""

    def read_again(picture: looks.Picture, cells: Iterable[Box] = ()) -> tuple[OcrLine, ...]:
        about = repr((_LINES, picture.shape, list(cells))) + ("all" if read.__name__ == "lines_of" else "")
        about += "red" if read.__name__ == "print_lines" and ocr.without_red(picture) is not picture else ""
        digest = hashlib.sha256(picture.tobytes() + about.encode()).hexdigest()
        path = _PAGES / digest[:2] / digest
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(
                json.dumps([asdict(line) for line in (read(picture, cells) if cells else read(picture))]),
                encoding="utf-8",
            )
        stored = json.loads(path.read_text(encoding="utf-8"))
        return tuple(OcrLine(line["text"], tuple(line["box"]), line["score"]) for line in stored)

    return read_again


def _examined(filing: CorpusFiling, kind: str) -> list[CheckedFinding]:
    with tempfile.TemporaryDirectory() as place:
        return judging.examine(building.build(filing, Path(place) / filing.base, WRITERS[kind]))


def _judged(verdict: judging.Verdict) -> Json:
    mistake = verdict.mistake
    return {
        "filing": verdict.filing,
        "mistake": mistake.id,
        "group": mistake.group if verdict.filing == mistake.id else "together",
        "wrong": mistake.wrong,
        "outcome": verdict.outcome,
        "findings": list(verdict.findings),
    }


def _counted(name: str, group: str, findings: Iterable[CheckedFinding]) -> Json:
    alarms = [finding for finding in findings if finding.severity in judging.COUNTED]
    counts = Counter(finding.severity for finding in alarms)
    shown = [finding.line() for finding in alarms]
    return {"filing": name, "group": group, "block": counts["block"], "warn": counts["warn"], "findings": shown}


def table(results: Sequence[Json]) -> Iterator[str]:
    """Yield the table by class, then what was not named and every false alarm."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        if "outcome" in result:
            groups[result["group"]][result["outcome"]] += 1
    yield "| class | planted | found and named | only a 提示 | found elsewhere | missed |"
    yield "| --- | --- | --- | --- | --- | --- |"
    single = sum((counts for group, counts in groups.items() if group != "together"), Counter[str]())
    rows = [(group, counts) for group, counts in groups.items() if group != "together"]
    for group, counts in [*rows, ("all single", single), ("three together", groups["together"])]:
        yield f"| {group} | {counts.total()} | {' | '.join(str(counts[outcome]) for outcome in OUTCOMES)} |"
    yield ""
    yield "| without a mistake | filings | 必改 | 需核实 |"
    yield "| --- | --- | --- | --- |"
    for group in ("good", "harmless"):
        alarms = [result for result in results if result["group"] == group]
        yield f"| {group} | {len(alarms)} | {_total(alarms, 'block')} | {_total(alarms, 'warn')} |"
    yield from _work(results)


def _total(results: Iterable[Json], severity: str) -> int:
    return sum(result[severity] for result in results)


def _work(results: Sequence[Json]) -> Iterator[str]:
    """Yield each mistake that was not named, and each false alarm."""
    for outcome in OUTCOMES[1:]:
        listed = [result for result in results if result.get("outcome") == outcome]
        yield f"\n{outcome}: {len(listed)}"
        for result in listed:
            yield f"- {result['filing']}: {result['mistake']}: {result['wrong']}{_first(result)}"
    yield "\nfalse alarms"
    for result in results:
        if "outcome" not in result:
            yield from (f"- {result['filing']}: {finding}" for finding in result["findings"])


def _first(result: dict[str, Any]) -> str:
    return f" ({'; '.join(result['findings'][:2])})" if result["findings"] else ""
