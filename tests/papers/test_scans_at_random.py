"""Scans of whole papers against drafts that a script has changed in one place: every change of weight is said, nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from assistant.declaration.documents import child, extra, ocr
from assistant.declaration.documents.shapes import Document
from assistant.declaration.papers.scan_comparison import compare_scan
from assistant.declaration.papers.scan_differences import PrintedPaper
from tests.corpus import drawing, scans
from tests.corpus.bases import good
from tests.corpus.filing import CorpusFiling
from tests.corpus.running import read_once

needs_ocr = pytest.mark.skipif(not extra.is_installed(), reason="text in pictures cannot be read here")
pytestmark = [pytest.mark.usefixtures("in_chinese"), pytest.mark.thorough, needs_ocr]

PAPERS = ("工作证明", "承诺书", "基本情况", "授权书", "制度", "报告")
REPEATED = 12  # changes of one kind
OTHER = "甲乙丙丁戊己庚辛壬癸"


def _digit(text: str, chance: Random) -> str:
    at = chance.choice([place for place, sign in enumerate(text) if sign.isdigit()])
    return text[:at] + chance.choice([sign for sign in "0123456789" if sign != text[at]]) + text[at + 1 :]


def _denial(text: str, chance: Random) -> str:
    at = chance.choice([match.start() for match in re.finditer("[不未无]", text)])
    return text[:at] + text[at + 1 :]


def _words(text: str, chance: Random) -> str:
    at = chance.choice([match.start() for match in re.finditer("[\u4e00-\u9fff]{6}", text)])
    return text[:at] + "".join(chance.sample(OTHER, 4)) + text[at + 4 :]


def _sentence(text: str, chance: Random) -> str:
    match = chance.choice(list(re.finditer("[^，。；：]{6,}[，。；]", text)))
    return text[: match.start()] + text[match.end() :]


def _name(name: str) -> Callable[[str, Random], str]:
    def change(text: str, chance: Random) -> str:
        start, own = text.index(name), chance.randrange(len(name))
        return text[: start + own] + chance.choice(OTHER) + text[start + own + 1 :]

    return change


def _changed(printed: PrintedPaper, change: Callable[[str, Random], str], chance: Random) -> PrintedPaper | None:
    """Return a paper with one changed block, None if none can be changed so."""
    for number in chance.sample(range(len(printed.blocks)), len(printed.blocks)):
        block = printed.blocks[number]
        try:
            text = change(block.text, chance)
        except (IndexError, ValueError):
            continue
        blocks = (*printed.blocks[:number], replace(block, text=text), *printed.blocks[number + 1 :])
        return replace(printed, blocks=blocks)
    return None


def read(filing: CorpusFiling, short: str, folder: Path) -> tuple[PrintedPaper, Document]:
    """Return a paper as it was printed, and its scan as it is read."""
    paper, name = filing.papers[filing.places[short]], f"{short}.docx"
    (folder / name).write_bytes(drawing.file_bytes(paper, ".docx"))
    printed = PrintedPaper.read(folder / name)
    assert isinstance(printed, PrintedPaper)
    scan = folder / Path(filing.places[short]).name
    scan.write_bytes(scans.scanned(drawing.file_bytes(paper, ".pdf"), scan.name))
    return replace(printed, margins=(drawing.FOOT,)), child.read(scan, "page")


@pytest.mark.parametrize("base", ["speech-api", "dispatcher"])
def test_changes_of_weight_are_said_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str
) -> None:
    monkeypatch.setattr(ocr, "print_lines", read_once(ocr.print_lines))
    filing = good(base)
    subject = filing.data["主体"]
    names = (
        subject["主体基本信息"]["主体名称"],
        subject["法定代表人信息"]["法定代表人姓名"],
        subject["算法安全责任人信息"]["姓名"],
    )
    kinds: dict[str, Callable[[str, Random], str]] = {
        "digit": _digit,
        "denial": _denial,
        "words": _words,
        "sentence": _sentence,
    }
    kinds |= {"company": _name(names[0]), "legal": _name(names[1]), "officer": _name(names[2])}
    said, made, alarms = Counter[str](), Counter[str](), Counter[str]()
    for short in PAPERS:
        printed, document = read(filing, short, tmp_path)
        untouched = compare_scan(printed, document, names)
        alarms[short] = len(untouched.differences) + len(untouched.unsure) + len(untouched.unread)
        for kind, change in kinds.items():
            for number in range(REPEATED):
                other = _changed(printed, change, Random(f"{short} {kind} {number}"))
                if other is not None:
                    made[kind] += 1
                    is_said = bool(compare_scan(other, document, names).differences)
                    said[kind] += is_said
                    if not is_said:
                        print("not said:", short, kind, number, _first(printed, other))
    print({kind: f"{said[kind]} of {made[kind]}" for kind in kinds}, "alarms", dict(alarms))
    assert not any(alarms.values())
    assert said == made


def _first(printed: PrintedPaper, other: PrintedPaper) -> str:
    pairs = zip(printed.blocks, other.blocks, strict=True)
    return next(f"{one.text} → {new.text}" for one, new in pairs if one.text != new.text)
