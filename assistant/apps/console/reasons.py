"""Why work would be refused, as a list on a page, each reason with the page where it is mended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.apps.console.parts import el, link, page_of
from assistant.apps.fill_refusals import StartRefusal
from assistant.core.language import mark, say

_MOST = 3
_PAGES = {"profile": mark("到“填报资料”改正"), "findings": mark("到“预检”改正")}


def add_reasons(home: Path, reasons: Sequence[StartRefusal]) -> None:
    """List the reasons, each with where it is mended; of what must be corrected the first few."""
    findings = [reason for reason in reasons if reason.is_finding]
    others = [reason for reason in reasons if not reason.is_finding]
    with el("ul"):
        for reason in (*others, *findings[:_MOST]):
            with el("li"):
                el("span", f"{say('必改')}：{reason.text}" if reason.is_finding else reason.text)
                if reason.page:
                    link(say(_PAGES[reason.page]), page_of("client", home.name, reason.page))
        if len(findings) > _MOST:
            el("li", say("另有 {count} 处必改。", count=len(findings) - _MOST))
