"""`beian scan`: turn photos and scans into one upright PDF within the limits of a requirement; the originals stay."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.apps.cli.output import json_line, result
from assistant.apps.scan_making import (
    MEGABYTE,
    READ,
    UploadLimits,
    by_number,
    composed,
    limits_in_words,
    limits_of,
    pdf_name,
)
from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.language import comma_list, say
from assistant.declaration.documents.reading import MadePdf
from assistant.declaration.intake import requirements
from assistant.planning.maps.overlay import known_map

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


def scan(
    inputs: Sequence[Path], requirement: str, output: Path | None, *, by_name: bool, as_json: bool, site: str = "cac"
) -> int:
    """Make one PDF of photos and scans within the limits of a site's map; raises UsageError if they cannot be met."""
    need, pattern = _need(requirement)
    limits = limits_of(known_map(site), pattern)
    pages = _ordered(inputs, by_name=by_name)
    target = _free(output or pages[0].parent / pdf_name(say(need.material)), pages, chosen=output is not None)
    made = composed(pages, need, limits)
    files.write(target, made.pdf)
    if as_json:
        facts = {"file": str(target), "pages": made.pages, "bytes": len(made.pdf), "notes": list(made.notes)}
        bounds = {"limit": limits.most, "page_limit": limits.pages, "calibrated": limits.is_calibrated}
        json_line(facts | {"slot": need.material, **bounds})
        return 0
    _tell(made, target, limits)
    return 0


def _tell(made: MadePdf, target: Path, limits: UploadLimits) -> None:
    for note in made.notes:
        result(f"  {note}")
    facts = {"path": target, "pages": made.pages, "size": round(len(made.pdf) / MEGABYTE, 2)}
    result(say("已写入：{path}（{pages} 页，{size} MB）；原件未动。", **facts))
    if by_default := limits_in_words(limits):
        result(by_default)


def _need(requirement: str) -> tuple[requirements.MaterialKind, str]:
    asked = requirement.strip().casefold()
    for need, pattern in _MATERIALS.values():
        names = (need.material, say(need.material), *need.words)
        if any(asked == name.casefold() for name in names):
            return need, pattern
    known = comma_list(say(need.material) for need, _ in _MATERIALS.values())
    raise UsageError(what=say("没有材料格“{slot}”。可用的有：{known}。", slot=requirement, known=known))


def _ordered(inputs: Sequence[Path], *, by_name: bool) -> list[Path]:
    """Return the files in the given order (a folder's by name), or all by name; digits compare as numbers."""
    paths: list[Path] = []
    for path in inputs:
        if path.is_dir():
            paths += sorted((file for file in path.iterdir() if file.suffix.lower() in READ), key=_natural)
        elif path.is_file():
            paths.append(path)
        else:
            raise UsageError(what=say("没有文件 {path}。", path=path))
    if not paths:
        raise UsageError(what=say("文件夹里没有图片或 PDF。"))
    return sorted(paths, key=_natural) if by_name else paths


def _natural(path: Path) -> list[tuple[int, str]]:
    return by_number(path.name)


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
