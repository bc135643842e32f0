"""Photos and scans made into one upright PDF within the limits of a material: what both front ends call.

limits_of(site_map, pattern)      →  what the site accepts for a material
composed(pages, kind, limits)     →  the PDF; raises UsageError if the limits cannot be met
by_number(name)                   →  the order of file names, in which digits compare as numbers
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.core.errors import UsageError
from assistant.core.file_names import storable
from assistant.core.language import comma_list, say
from assistant.declaration.documents.reading import MadePdf, compose
from assistant.declaration.intake.requirements import MaterialKind
from assistant.planning.maps.site_map import SiteMap

READ = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".pdf"})
MEGABYTE = 1 << 20
_MOST = 10 * MEGABYTE  # from experience, until the site's map has a limit
_MOST_NAME = 80  # characters, to stay within the path length of Windows


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What the site accepts for a material; `pages` None if unknown; `is_calibrated` if the map was checked there."""

    most: int = _MOST
    pages: int | None = None
    formats: tuple[str, ...] = ()
    is_calibrated: bool = False


def limits_of(site_map: SiteMap, pattern: str) -> UploadLimits:
    """Return the limits of the upload at a pattern from the site's map, else the default ones."""
    entry = site_map.fields.get(pattern) if pattern else None
    if entry is None:
        return UploadLimits()
    knows = bool(entry.max_bytes or entry.max_pages or entry.formats)
    is_calibrated = knows and entry.calibration is not None
    return UploadLimits(entry.max_bytes or _MOST, entry.max_pages, entry.formats or (), is_calibrated)


def composed(pages: Sequence[Path], kind: MaterialKind, limits: UploadLimits) -> MadePdf:
    """Return one PDF of photos and scans in this order; raises UsageError if the limits cannot be met."""
    if limits.formats and ".pdf" not in limits.formats:
        kinds = comma_list(suffix.strip(".").upper() for suffix in limits.formats)
        raise UsageError(what=say("这一项只收 {kinds}，不收 PDF；请直接上传图片。", kinds=kinds))
    few = {} if limits.pages is None else {"pages": limits.pages}
    made = compose(pages, {"most": limits.most, "seal": kind.is_sealed, **few})
    if made.error:
        raise UsageError(what=made.error)
    return made


def limits_in_words(limits: UploadLimits) -> str:
    """Return by which limits a PDF was made if nobody has calibrated the site's, else ""."""
    if limits.is_calibrated:
        return ""
    limit = round(limits.most / MEGABYTE, 1)
    return say("系统的上传限制未校准，按 PDF、{limit} MB 以内处理。", limit=f"{limit:g}")


def pdf_name(name: str) -> str:
    """Return the file name of a material's PDF."""
    return f"{storable(name)[:_MOST_NAME]}.pdf"


def by_number(name: str) -> list[tuple[int, str]]:
    """Return the key by which file names are sorted; digits compare as numbers."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]
