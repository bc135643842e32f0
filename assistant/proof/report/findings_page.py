"""The preflight report as one self-contained HTML page: no script, no network; every text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.core.findings import Finding
from assistant.core.language import current, mark, say
from assistant.proof.report.html import environment

_SIGNS = {
    "block": ("✖", mark("必改"), "bad"),
    "warn": ("！", mark("需核实"), "note"),
    "note": ("ℹ", mark("提示"), "mute"),
}


@dataclass(frozen=True, slots=True)
class CheckedProfile:
    """The findings of one profile."""

    client: str
    path: str
    findings: tuple[Finding, ...]

    def of(self, state: str) -> list[Finding]:
        """Return the findings in one state; `open` and `accepted` are the two parts of the failed checks."""
        if state in {"open", "accepted"}:
            is_accepted = state == "accepted"
            return [
                finding
                for finding in self.findings
                if finding.state == "found" and (finding.accepted is not None) == is_accepted
            ]
        return [finding for finding in self.findings if finding.state == state]

    def count(self, severity: str) -> int:
        """Return the number of open findings of this severity."""
        return sum(finding.severity == severity for finding in self.of("open"))


def findings_page(checked: Sequence[CheckedProfile], basis: str = "") -> str:
    """Return the preflight page of one or more profiles in the language in force; `basis` names the map used."""
    template = environment().get_template("findings.html")
    language = "zh-CN" if current() == "zh" else "en"
    return template.render(checked=checked, basis=basis, language=language, words=_words(), signs=_said())


def _said() -> dict[str, tuple[str, str, str]]:
    return {name: (sign, say(word), tone) for name, (sign, word, tone) in _SIGNS.items()}


def _words() -> dict[str, str]:
    return {
        "title": say("预检报告"),
        "found": say("问题"),
        "where": say("位置"),
        "remedy": say("怎么改"),
        "who": say("谁来改"),
        "source": say("依据"),
        "stage": say("影响哪一步"),
        "accepted": say("已说明"),
        "not_checked": say("未检查"),
        "reason": say("原因"),
        "none": say("预检未发现必改项"),
        "passed": say("检查过、没有发现问题的规则"),
        "unofficial": say("本页由填报助手生成，只供内部核对，不是审核结论。"),
    }
