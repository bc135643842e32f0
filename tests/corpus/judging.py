"""Runs the preflight on a filing and judges whether its findings name what was planted.

The rule, written down before the first run:

1. Only what the good filing does not already say counts: a finding with the same rule, place and text is set aside.
2. Only 必改 and 需核实 count, for a filing would be sent back; a 提示 is counted by itself.
3. A finding names a mistake if it quotes a planted passage, or if it points to one of the places and calls the fact by one
   of the words. The place may be the key of a field (`subject.basic.name`), its label, the file or the name of a paper.
4. If nothing names it but there are new findings, which name no other mistake of the filing, it is found elsewhere; else
   it is missed.
5. In a harmless variation, every new 必改 and 需核实 is a false alarm; in a good filing every one is, new or not.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.core.language import speaking
from assistant.declaration.profile.catalogue import specs
from tests.corpus.registry import PlantedMistake

COUNTED = ("block", "warn")
# What a finding may call a paper besides its short name: its full name, and the key of the field that names it.
CALLED = {
    "执照": ("营业执照", "licence.scan"),
    "工作证明": ("工作证明", "responsible.employment_proof"),
    "承诺书": ("承诺书", "attachments.commitment"),
    "基本情况": ("基本情况", "attachments.responsibility"),
    "ICP证明": ("ICP备案证明", "attachments.icp"),
    "法人身份证": ("法定代表人身份证",),
    "责任人身份证": ("责任人身份证",),
    "授权书": ("授权委托书",),
    "报告": ("自评估报告", "报告", "basic.assessment"),
    "报告2": ("自评估报告", "报告", "basic.assessment"),
    "公示": ("拟公示内容", "basic.publication", "publication_text"),
    "公示2": ("拟公示内容", "basic.publication", "publication_text"),
    "制度": ("管理制度",),
    "说明文档": ("算法说明文档",),
    "数据说明": ("数据来源及说明",),
    "模型架构": ("算法模型架构",),
    "情况说明": ("网站情况说明",),
    "关联说明": ("关联说明",),
    "合同": ("合同",),
}


@dataclass(frozen=True)
class CheckedFinding:
    """One finding, as `beian check --json` prints it."""

    rule: str
    severity: str
    place: str
    text: str
    remedy: str

    @property
    def whole(self) -> str:
        """Return everything that a reader sees of it, with its place also as the key of a field."""
        return "\n".join((self.place, _key(self.place), self.text, self.remedy))

    def line(self) -> str:
        """Return the finding as one line."""
        return f"{self.rule} {self.severity} {self.place}: {self.text}"


@dataclass(frozen=True)
class Verdict:
    """What became of one planted mistake: named, hint (named by a 提示 only), elsewhere or missed."""

    mistake: PlantedMistake
    filing: str
    outcome: str
    findings: tuple[str, ...]


def examine(profile: Path) -> list[CheckedFinding]:
    """Return the findings of a profile and its papers, as the command prints them."""
    from assistant.apps.cli import usage
    from assistant.apps.cli.app import app

    said = io.StringIO()
    with redirect_stdout(said), speaking("zh"), suppress(SystemExit):
        usage.run(app, ["check", str(profile), "--papers", "--json"])
    lines = [line for line in said.getvalue().splitlines() if line.startswith("{")]
    if not lines:
        raise RuntimeError(said.getvalue())
    return [
        CheckedFinding(*(str(item[key] or "") for key in ("rule", "severity", "place", "found", "remedy")))
        for item in json.loads(lines[-1])["findings"]
        if item["state"] == "found"
    ]


def new_findings(findings: Sequence[CheckedFinding], usual: Sequence[CheckedFinding]) -> list[CheckedFinding]:
    """Return the findings that the good filing does not have, as often as they are more."""
    expected = Counter(usual)
    fresh = []
    for finding in findings:
        if expected[finding]:
            expected[finding] -= 1
        else:
            fresh.append(finding)
    return fresh


def judge(
    mistake: PlantedMistake, filing: str, fresh: Sequence[CheckedFinding], beside: Sequence[PlantedMistake] = ()
) -> Verdict:
    """Return what became of a mistake, by the rule of this module; `beside` are the others of its filing."""
    naming = [finding for finding in fresh if names(finding, mistake)]
    counted = [finding for finding in naming if finding.severity in COUNTED]
    others = [finding for finding in fresh if finding.severity in COUNTED and not _names_any(finding, beside)]
    if counted:
        outcome, shown = "named", counted
    elif others:
        outcome, shown = "elsewhere", others
    elif naming:
        outcome, shown = "hint", naming
    else:
        outcome, shown = "missed", []
    return Verdict(mistake, filing, outcome, tuple(finding.line() for finding in shown))


def names(finding: CheckedFinding, mistake: PlantedMistake) -> bool:
    """Return whether a finding names a mistake."""
    whole = finding.whole
    if any(passage in whole for passage in mistake.planted):
        return True
    places = [called for place in mistake.places for called in (place, *CALLED.get(place, ()), *_keys(place))]
    return any(place in whole for place in places) and any(word in whole for word in mistake.words)


def _names_any(finding: CheckedFinding, mistakes: Sequence[PlantedMistake]) -> bool:
    return any(names(finding, mistake) for mistake in mistakes)


def _key(place: str) -> str:
    """Return a place without the items that it names."""
    return re.sub(r"\[[^\]]*\]", "[]", place)


@cache
def _keys(label: str) -> tuple[str, ...]:
    """Return the ends of the keys of the fields with a label: two parts, so that no other field is meant."""
    keys = (str(key) for key, spec in specs().items() if spec.label == label)
    return tuple(".".join(key.split(".")[-2:]) for key in keys)
