"""`beian scan`: turn photos and scans into one upright PDF within the limits of a requirement; the originals stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.apps.cli.output import json_line, result
from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.language import say
from assistant.declaration.documents.reading import MadePdf, compose
from assistant.declaration.intake import requirements
from assistant.planning.maps.overlay import known_map

_MEGABYTE = 1 << 20
_READ = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".pdf"}
_MATERIALS: dict[str, tuple[requirements.MaterialKind, str]] = {
    need.material: (need, pattern)
    for need, pattern in (
        (requirements.LICENCE, "subject.licence.scan"),
        (requirements.ID_LEGAL, ""),
        (requirements.ID_RESPONSIBLE, ""),
        (requirements.COMMITMENT, "subject.attachments.commitment"),
        (requirements.RESPONSIBILITY, "subject.attachments.responsibility"),
        (requirements.EMPLOYMENT, "subject.responsible.employment_proof"),
        (requirements.ICP, "subject.attachments.icp"),
        (requirements.PERMIT, "products[].licence.proof"),
        (requirements.ASSESSMENT, "algorithms[].basic.assessment"),
        (requirements.PUBLICATION, "algorithms[].basic.publication"),
    )
}  # each with the field of its upload; a material that is only stored has none
_MOST = 10 * _MEGABYTE  # from experience, until the site's map has a limit


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What the site accepts for a material; `pages` None if unknown; `is_calibrated` if the map was checked there."""

    most: int = _MOST
    pages: int | None = None
    formats: tuple[str, ...] = ()
    is_calibrated: bool = False


def bounds_of(pattern: str, site: str) -> UploadLimits:
    """Return the limits of an upload from the site's map, else the default ones; raises MapError."""
    entry = known_map(site).fields.get(pattern) if pattern else None
    if entry is None:
        return UploadLimits()
    knows = bool(entry.max_bytes or entry.max_pages or entry.formats)
    is_calibrated = knows and entry.calibration is not None
    return UploadLimits(entry.max_bytes or _MOST, entry.max_pages, entry.formats or (), is_calibrated)


def scan(
    inputs: Sequence[Path], requirement: str, output: Path | None, *, by_name: bool, as_json: bool, site: str = "cac"
) -> int:
    """Make one PDF of photos and scans within the limits of a site's map; raises UsageError if they cannot be met."""
    need, pattern = _need(requirement)
    bounds = bounds_of(pattern, site)
    if bounds.formats and ".pdf" not in bounds.formats:
        kinds = "、".join(suffix.strip(".").upper() for suffix in bounds.formats)
        raise UsageError(what=say("这一项只收 {kinds}，不收 PDF；请直接上传图片。", kinds=kinds))
    pages = _ordered(inputs, by_name=by_name)
    name = re.sub(r"[\\/:*?\"<>|]", "_", say(need.material))
    target = _free(output or pages[0].parent / f"{name}.pdf", pages, chosen=output is not None)
    few = {} if bounds.pages is None else {"pages": bounds.pages}
    made = compose(pages, {"most": bounds.most, "seal": need.is_sealed, **few})
    if made.error:
        raise UsageError(what=made.error)
    files.write(target, made.pdf)
    if as_json:
        facts = {"file": str(target), "pages": made.pages, "bytes": len(made.pdf), "notes": list(made.notes)}
        limits = {"limit": bounds.most, "page_limit": bounds.pages, "calibrated": bounds.is_calibrated}
        json_line(facts | {"slot": need.material, **limits})
        return 0
    _tell(made, target, bounds)
    return 0


def _tell(made: MadePdf, target: Path, bounds: UploadLimits) -> None:
    for note in made.notes:
        result(f"  {note}")
    facts = {"path": target, "pages": made.pages, "size": round(len(made.pdf) / _MEGABYTE, 2)}
    result(say("已写入：{path}（{pages} 页，{size} MB）；原件未动。", **facts))
    if not bounds.is_calibrated:
        limit = round(bounds.most / _MEGABYTE, 1)
        result(say("系统的上传限制未校准，按 PDF、{limit} MB 以内处理。", limit=f"{limit:g}"))


def _need(requirement: str) -> tuple[requirements.MaterialKind, str]:
    asked = requirement.strip().casefold()
    for need, pattern in _MATERIALS.values():
        names = (need.material, say(need.material), *need.words)
        if any(asked == name.casefold() for name in names):
            return need, pattern
    known = "、".join(say(need.material) for need, _ in _MATERIALS.values())
    raise UsageError(what=say("没有材料格“{slot}”。可用的有：{known}。", slot=requirement, known=known))


def _ordered(inputs: Sequence[Path], *, by_name: bool) -> list[Path]:
    """Return the files in the given order (a folder's by name), or all by name; digits compare as numbers."""
    paths: list[Path] = []
    for path in inputs:
        if path.is_dir():
            paths += sorted((file for file in path.iterdir() if file.suffix.lower() in _READ), key=_natural)
        elif path.is_file():
            paths.append(path)
        else:
            raise UsageError(what=say("没有文件 {path}。", path=path))
    if not paths:
        raise UsageError(what=say("文件夹里没有图片或 PDF。"))
    return sorted(paths, key=_natural) if by_name else paths


def _natural(path: Path) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", path.name)]


def _free(target: Path, pages: Sequence[Path], *, chosen: bool) -> Path:
    """Return where to write: never over an original, and over another file only if it was named."""
    if any(target.resolve() == page.resolve() for page in pages):
        raise UsageError(what=say("{path} 是原件，不能覆盖。请用 -o 写到别处。", path=target))
    if chosen:
        return target
    number, free = 2, target
    while free.exists():
        free = target.with_name(f"{target.stem}（第{number}版）{target.suffix}")
        number += 1
    return free
