"""Sealed scans against the drafts that they were printed from, as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.apps.cli.output import progress, result
from assistant.core import files
from assistant.core.errors import BeianError
from assistant.core.language import say
from assistant.declaration.papers.folder import FOLDER
from assistant.declaration.papers.scan_differences import ScanComparison
from assistant.declaration.papers.sealed_scans import (
    beside_the_text,
    compared_scan,
    left_open,
    not_compared,
    printed_copies,
    protected_texts,
    read_scan,
    sentences,
)
from assistant.declaration.profile.loading import load


def compare_recorded(client: Path, scan: Path) -> int:
    """Say what a scan that was just recorded has that its draft has not, and the reverse; 1 if anything differs."""
    copy = printed_copies(client).get(files.sha256(scan))
    if copy is None:
        return 0
    progress(say("正在与打印的文稿逐页比较……"))
    document = read_scan(client, scan)
    if document.error:
        result(say("○ 没有比较：{why}", why=document.error))
        return 0
    comparison = compared_scan(copy, document, _protected(client))
    if comparison is None:
        result(say("○ 没有比较：打印的那份文稿读不了"))
        return 0
    for line in lines(comparison):
        result(line)
    return 1 if comparison.differences else 0


def lines(comparison: ScanComparison) -> Iterator[str]:
    """Yield a comparison as lines: differences, what was not compared, what was added by hand, where the seals are."""
    yield from (say("！ 需核实：{what}", what=text) for text in sentences(comparison))
    if unchecked := not_compared(comparison):
        yield say("○ {what}", what=unchecked)
    if comparison.is_certain:
        yield say("✓ 与打印的文稿一致")
    elif comparison.agrees:
        yield say("○ 没有发现不同")
    yield from (say("○ {what}", what=text) for text in left_open(comparison))
    if comparison.has_pictures:
        yield say("○ 图里的文字没有比较")
    if comparison.has_boxes:
        yield say("○ 方框的勾选没有比较，请人工核对")
    yield from (f"  {text}" for text in beside_the_text(comparison))


def _protected(client: Path) -> tuple[str, ...]:
    """Return the names of a client's profile, none if it cannot be read."""
    try:
        return protected_texts(load(client))
    except BeianError:
        return ()


def client_of(printed: Path) -> Path | None:
    """Return the client's folder of a draft in its folder of drafts, or None."""
    folder = printed.resolve().parent
    return folder.parent if folder.name == FOLDER else None
