"""`beian scan`: phone photos and scans made into one upright PDF for a slot, under its limits; the originals stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant import files
from assistant.cli.output import json_line, result
from assistant.documents.reading import MadePdf, compose
from assistant.errors import UsageError
from assistant.intake import slots
from assistant.language import mark, say

_MEGABYTE = 1 << 20
_READ = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".pdf"}
_SLOTS = (
    slots.LICENCE,
    slots.ID_LEGAL,
    slots.ID_RESPONSIBLE,
    slots.COMMITMENT,
    slots.RESPONSIBILITY,
    slots.EMPLOYMENT,
    slots.ICP,
    slots.PERMIT,
    slots.ASSESSMENT,
    slots.PUBLICATION,
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the site takes in a slot: bytes, the format, whether that is calibrated."""

    most: int = 10 * _MEGABYTE
    is_calibrated: bool = False


BOUNDS = Bounds()  # domain.md 3.1: PDF of at most 10 MB until the upload controls are calibrated


def scan(inputs: Sequence[Path], slot: str, output: Path | None, *, by_name: bool, as_json: bool) -> int:
    """Make one PDF of photos and scans; raises UsageError with what cannot be met."""
    need = _need(slot)
    pages = _ordered(inputs, by_name=by_name)
    name = re.sub(r"[\\/:*?\"<>|]", "_", say(need.material))
    target = _free(output or pages[0].parent / f"{name}.pdf", pages, chosen=output is not None)
    made = compose(pages, {"most": BOUNDS.most, "seal": need.is_sealed})
    if made.error:
        raise UsageError(what=made.error)
    files.write(target, made.pdf)
    if as_json:
        facts = {"file": str(target), "pages": made.pages, "bytes": len(made.pdf), "notes": list(made.notes)}
        json_line(facts | {"slot": need.material, "limit": BOUNDS.most, "calibrated": BOUNDS.is_calibrated})
        return 0
    _tell(made, target)
    return 0


def _tell(made: MadePdf, target: Path) -> None:
    for note in made.notes:
        result(f"  {note}")
    facts = {"path": target, "pages": made.pages, "size": round(len(made.pdf) / _MEGABYTE, 2)}
    result(say(mark("已写入：{path}（{pages} 页，{size} MB）；原件未动。"), **facts))
    if not BOUNDS.is_calibrated:
        limit = round(BOUNDS.most / _MEGABYTE)
        result(say(mark("系统的上传限制未校准，按 PDF、{limit} MB 以内处理。"), limit=limit))


def _need(slot: str) -> slots.Need:
    wanted = slot.strip().casefold()
    for need in _SLOTS:
        names = (need.material, say(need.material), *need.words)
        if any(wanted == name.casefold() for name in names):
            return need
    known = "、".join(say(need.material) for need in _SLOTS)
    raise UsageError(what=say(mark("没有材料格“{slot}”。可用的有：{known}。"), slot=slot, known=known))


def _ordered(inputs: Sequence[Path], *, by_name: bool) -> list[Path]:
    """Return the files in order: as given (a folder's by name), or all by name; numbers count as numbers."""
    found: list[Path] = []
    for path in inputs:
        if path.is_dir():
            found += sorted((file for file in path.iterdir() if file.suffix.lower() in _READ), key=_natural)
        elif path.is_file():
            found.append(path)
        else:
            raise UsageError(what=say(mark("没有文件 {path}。"), path=path))
    if not found:
        raise UsageError(what=say(mark("文件夹里没有图片或 PDF。")))
    return sorted(found, key=_natural) if by_name else found


def _natural(path: Path) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", path.name)]


def _free(target: Path, pages: Sequence[Path], *, chosen: bool) -> Path:
    """Return where to write: never over an original, and over nothing that was not named."""
    if any(target.resolve() == page.resolve() for page in pages):
        raise UsageError(what=say(mark("{path} 是原件，不能覆盖。请用 -o 写到别处。"), path=target))
    if chosen:
        return target
    number, free = 2, target
    while free.exists():
        free = target.with_name(f"{target.stem}（第{number}版）{target.suffix}")
        number += 1
    return free
