"""The rule that each upload fits the registry's limits of format, size and pages (R58).

Limits from a calibrated map block. Otherwise limits from filing experience apply and only warn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.rule import OFFICE, SEEN, Gap, Observation, Violation, rule
from assistant.core.findings import Severity
from assistant.core.keys import FieldKey
from assistant.core.language import comma_list, mark, say
from assistant.core.values import File
from assistant.declaration.profile.catalogue import spec_of

SCANS = (".pdf", ".png", ".jpg", ".jpeg")
MOST_BYTES = 10 << 20
_FEW = 5
_MOST_PAGES = {
    "营业执照": 2,
    "算法备案承诺书": _FEW,
    "算法安全责任人工作证明": _FEW,
}  # papers of one or two leaves


@dataclass(frozen=True, slots=True)
class _Limits:
    """The limits of an upload and the severity of exceeding each; `pages` is None if unknown."""

    formats: tuple[str, ...]
    size: int
    pages: int | None
    weights: dict[str, Severity]


@rule(
    "R58",
    "warn",
    mark("上传文件的格式、大小和页数合适（对照表校准了限度的，必改）"),
    stage="算法",
    source=mark("页面对照表里的上传限度；没有的按填报经验：PDF、JPG、PNG，不超过 10 MB（尚未校准）"),
    needs=("profile", "map", "documents"),
    looks=True,
    who=OFFICE,
)
def uploads(case: Case) -> Iterator[Observation]:
    """Report uploads that exceed a limit; pages are checked only if the file was read."""
    for key, value in case.shown.items():
        if isinstance(value, File):
            limits = _limits(case, key)
            yield from _format(key, value, limits)
            yield from _size(key, value, limits)
            yield from _pages(case, key, limits)


def _limits(case: Case, key: FieldKey) -> _Limits:
    """Return the limits from the map (blocking if calibrated), else from experience."""
    entry = case.site_map.fields.get(key.pattern()) if case.site_map else None
    known = {"formats": entry.formats, "size": entry.max_bytes, "pages": entry.max_pages} if entry else {}
    is_calibrated = entry is not None and entry.calibration is not None
    weights: dict[str, Severity] = {name: "block" for name, limit in known.items() if limit and is_calibrated}
    formats, size = (entry.formats, entry.max_bytes) if entry else (None, None)
    pages = (entry.max_pages if entry else None) or _MOST_PAGES.get(spec_of(key).title)
    return _Limits(formats or SCANS, size or MOST_BYTES, pages, weights)


def _format(key: FieldKey, value: File, limits: _Limits) -> Iterator[Observation]:
    suffix = "." + value.name.rpartition(".")[2].lower()
    if suffix not in limits.formats:
        text = say("“{name}”的文件是 {suffix}", name=spec_of(key).name, suffix=suffix)
        kinds = comma_list(item.strip(".").upper() for item in limits.formats if item != ".jpeg")
        yield Violation(key, text, say("请改成 {kinds}。", kinds=kinds), limits.weights.get("formats"))


def _size(key: FieldKey, value: File, limits: _Limits) -> Iterator[Observation]:
    if value.size is None:
        yield Gap(say("文件读不到，大小未知"), key)
        return
    yield SEEN
    if value.size > limits.size:
        facts = {"size": _megabytes(value.size), "most": _megabytes(limits.size)}
        text = say("“{name}”的文件有 {size} MB，超过 {most} MB", name=spec_of(key).name, **facts)
        yield Violation(key, text, say("请降低分辨率或拆分，保持印章清楚。"), limits.weights.get("size"))


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):.1f}".removesuffix(".0")


def _pages(case: Case, key: FieldKey, limits: _Limits) -> Iterator[Observation]:
    if limits.pages is None:
        return  # no known limit for this paper
    scan = case.papers.scans.get(key)
    count = (scan.page_count or len(scan.pages)) if scan is not None else 0
    if not count:
        yield Gap(say("未读取材料，页数未知"), key)
        return
    yield SEEN
    if count > limits.pages:
        facts = {"name": spec_of(key).name, "count": count, "most": limits.pages}
        text = say("“{name}”的文件有 {count} 页，通常不超过 {most} 页", **facts)
        remedy = say("请核对是否夹带了别的材料，只留这一份。")
        yield Violation(key, text, remedy, limits.weights.get("pages"))
