"""The rule that sealed papers still match the profile and the draft that each scan was printed from (R54)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.papers_rules import papers_of
from assistant.checks.preflight.rule import SEEN, Gap, Observation, Violation, rule, rule_part
from assistant.core.excerpt import first_names
from assistant.core.keys import FieldKey
from assistant.core.language import mark, say
from assistant.core.values import File
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import FOLDER, MANIFEST, is_unofficial, manifest, stale_facts
from assistant.declaration.profile.catalogue import name_at

if TYPE_CHECKING:  # it reads papers, which a check without them does not
    from assistant.declaration.papers.scan_differences import ScanComparison

_UNBOUND = mark("没有登记这份扫描件是由哪份草稿打印的")
_OFFICIAL = mark("请从备案系统下载模板，放入模板架，重新起草、盖章，再登记新的扫描件。")
_NO_COPY = mark("登记时没有留下打印的那份文稿，没有逐页比较；再登记一次就能比较")
_LOOK = mark("请对照原件：文字被改过的重新打印、盖章；识别错的，请人工核对后说明。")
_MOST_NAMED = 5
_MOST_DIFFERENCES = 6


@rule(
    "R54",
    "block",
    mark("盖章或签字的材料所依据的内容没有再改"),
    stage="算法",
    source=mark("盖章材料与表单矛盾被退回"),
)
def sealed_facts(case: Case) -> Iterator[Observation]:
    """Report sealed papers with facts changed since the draft, or with a draft that lacks the required template.

    A scan that is bound to no draft is a gap.
    """
    folder = case.loaded.folder / FOLDER
    source = Source.of(case.loaded) if (folder / MANIFEST).is_file() else None
    for key, _ in papers_of(case):
        value = case.shown[key]
        sha256 = value.sha256 if isinstance(value, File) else None
        changed = stale_facts(folder, sha256, source) if source and sha256 else None
        if changed is None:
            yield Gap(say(_UNBOUND), key)
            continue
        yield SEEN
        if sha256 and is_unofficial(manifest(folder), sha256):
            yield Violation(key, say("盖章的是草稿·非官方模板，不是系统下载的模板"), say(_OFFICIAL))
        if changed:
            text = say("盖章之后又改了：{names}", names=_names(changed))
            yield Violation(key, text, say("请重新起草、盖章，再登记新的扫描件。"))


@rule_part("R54")
def scans_against_their_drafts(case: Case) -> Iterator[Observation]:
    """Report each difference between a sealed scan and the draft that it was printed from, to be verified at most."""
    if not case.papers.sealed:
        return
    from assistant.declaration.papers.sealed_scans import not_compared  # noqa: PLC0415 - it reads papers

    for key, comparison in case.papers.sealed.items():
        if comparison is None:
            yield Gap(say(_NO_COPY), key)
            continue
        yield SEEN
        yield from _differences(key, comparison)
        if unchecked := not_compared(comparison):
            yield Gap(unchecked, key)


def _differences(key: FieldKey, comparison: ScanComparison) -> Iterator[Violation]:
    from assistant.declaration.papers.sealed_scans import described  # noqa: PLC0415 - it reads papers

    shown = comparison.differences[:_MOST_DIFFERENCES]
    for difference in shown:
        yield Violation(key, described(difference), say(_LOOK), "warn")
    if more := len(comparison.differences) - len(shown):
        yield Violation(key, say("与打印的文稿另有 {count} 处不同", count=more), say(_LOOK), "warn")


def _names(keys: tuple[str, ...]) -> str:
    return first_names([name_at(key) or key for key in keys], _MOST_NAMED)
