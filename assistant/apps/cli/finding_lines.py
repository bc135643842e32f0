"""Findings as lines of text, and the stage that a command is asked about."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.errors import UsageError
from assistant.core.findings import Finding
from assistant.core.language import comma_list, mark, say
from assistant.core.user_messages import is_read_on_pages, place_on_page
from assistant.planning.plan.plan import STAGES

SIGNS = {"block": ("✖", mark("必改")), "warn": ("！", mark("需核实")), "note": ("ℹ", mark("提示"))}


def stage_of(text: str | None) -> str | None:
    """Return the stage asked for; raises UsageError for an unknown one."""
    if text is None or text in STAGES:
        return text
    raise UsageError(what=say("没有阶段“{stage}”；可用：{known}", stage=text, known=comma_list(STAGES)))


def finding_lines(findings: list[Finding]) -> Iterator[str]:
    """Yield the findings as text: sign, place, what was found, the remedy."""
    for finding in findings:
        sign, word = SIGNS[finding.severity]
        where = finding.where or finding.place
        yield f"{sign} {say(word)}  {finding.rule}  {place_on_page(where) if is_read_on_pages() else where}"
        yield f"    {finding.found}"
        yield f"    → {finding.remedy}"
    blocks = sum(finding.severity == "block" for finding in findings)
    warns = sum(finding.severity == "warn" for finding in findings)
    if not findings:
        yield say("✓ 预检未发现必改项")
    else:
        yield say("共 {blocks} 项必改，{warns} 项需核实", blocks=blocks, warns=warns)
