"""The preflight of a profile: runs every rule, in the registry's order.

    check(loaded, stage=None, …)  →  the problems found, most severe first; stage is 主体, 产品 or 算法
    examine(case, stage=None, …)  →  also what passed and what was not checked, with the reason

Basic rules (required, length, words, shape, parts, hidden, association, file) yield Findings themselves; the severity of
the first five depends on whether the map in use knows the form. The numbered rules, from R01, are registered functions.
Where both report one place, the numbered rule wins unless the basic one is more severe. Findings never repeat personal
values. A finding that the profile explains carries who explained it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.checks.preflight.answers import unfit_answers
from assistant.checks.preflight.case import NO_PAPERS, Case, OneAlgorithm, Papers
from assistant.checks.preflight.completeness import hidden_answers, missing_fields, missing_parts
from assistant.checks.preflight.recognised_papers import weighed
from assistant.checks.preflight.references import missing_files, missing_nodes
from assistant.checks.preflight.rule import RULE_PARTS, Gap, Observation, Rule, Violation, Weight
from assistant.checks.preflight.rulebook import rules
from assistant.checks.preflight.together import beside, with_others
from assistant.core.findings import Accepted, Finding, Severity
from assistant.core.keys import FieldKey
from assistant.core.language import comma_list, mark, say
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.planning.maps.site_map import SiteMap

BASIC: dict[str, tuple[Weight, str]] = {
    "required": ("calibrated", mark("必填项已填；是否必填未知的，合为一条提示")),
    "parts": ("calibrated", mark("产品有路径，路径有功能，资料有算法")),
    "length": ("calibrated", mark("字数在表单的限度内")),
    "shape": ("calibrated", mark("号码和网址的格式正确")),
    "words": ("calibrated", mark("选项是表单里有的")),
    "hidden": ("warn", mark("没有填写表单不会显示的项")),
    "association": ("block", mark("关联的产品、路径、功能都在资料里")),
    "file": ("block", mark("文件存在、可读、在资料文件夹里")),
}
_BASIC_RULES: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    missing_fields,
    missing_parts,
    unfit_answers,
    hidden_answers,
    missing_nodes,
    missing_files,
)
_SEVERITIES = ("block", "warn", "note")
_STATES = ("found", "not_checked", "passed")


@dataclass(frozen=True, slots=True)
class RuleSelection:
    """The rules to run: only these ids, or all but these. Empty sets mean no limit."""

    only: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()

    def holds(self, rule: str) -> bool:
        """Say whether a rule is to run."""
        return (not self.only or rule in self.only) and rule not in self.skip


EVERYTHING = RuleSelection()


def check(
    loaded: LoadedProfile,
    stage: str | None = None,
    *,
    site_map: SiteMap | None = None,
    papers: Papers = NO_PAPERS,
    today: date | None = None,
) -> list[Finding]:
    """Return the problems found, optionally of one stage only, ordered by severity, then by stage."""
    case = Case.of(loaded, site_map, papers, today)
    return [finding for finding in examine(case, stage) if finding.state == "found"]


def examine(case: Case, stage: str | None = None, scope: RuleSelection = EVERYTHING) -> list[Finding]:
    """Return every finding of a case in the order found, not checked, passed."""
    numbered = [finding for rule in rules() if scope.holds(rule.id) for finding in _run(case, rule)]
    basic = [finding for rule in _BASIC_RULES for finding in rule(case) if scope.holds(finding.rule)]
    loudest = _loudest(numbered)
    rest = [finding for finding in basic if _rank(finding) < loudest.get(finding.place, len(_SEVERITIES))]
    selected = [finding for finding in (*numbered, *rest) if stage in (None, finding.stage)]
    return sorted((_accepted(case, finding) for finding in selected), key=_order)


def examine_all(
    cases: Sequence[Case], stage: str | None = None, scope: RuleSelection = EVERYTHING
) -> list[list[Finding]]:
    """Return the findings of several cases, including those from comparing profiles of the same entity."""
    reported = []
    for case, more in zip(with_others(cases), beside(cases), strict=True):
        compared = [
            _accepted(case, finding) for finding in more if scope.holds(finding.rule) and stage in (None, finding.stage)
        ]
        reported.append(sorted([*examine(case, stage, scope), *compared], key=_order))
    return reported


def _run(case: Case, rule: Rule) -> Iterator[Finding]:
    observations = list(_observations(case, rule))
    violations = [item for item in observations if isinstance(item, Violation)]
    gaps = list(dict.fromkeys(item for item in observations if isinstance(item, Gap)))
    for item in dict.fromkeys(violations):
        yield _finding(case, rule, item)
    for gap in gaps:
        yield _not_checked(case, rule, gap)
    if not observations:
        yield _not_checked(case, rule, Gap(_nothing(case, rule)))
    elif not violations and not gaps:
        yield Finding(rule.id, _severity(rule), "", say(rule.title), "", say(rule.source), "passed", stage=rule.stage)


def _observations(case: Case, rule: Rule) -> Iterator[Observation]:
    match rule.per:
        case "profile":
            if not rule.types or any(_fits(rule, one) for one in case.algorithms):
                yield from rule.body(case)
                for other in RULE_PARTS.get(rule.id, ()):
                    yield from other(case)
        case "algorithm":
            for algorithm in case.algorithms:
                if _fits(rule, algorithm):
                    yield from rule.body(case, algorithm)
                    for other in RULE_PARTS.get(rule.id, ()):
                        yield from other(case, algorithm)
        case "product":
            for product in case.products:
                yield from rule.body(case, product)


def _fits(rule: Rule, algorithm: OneAlgorithm) -> bool:
    basic = algorithm.item.basic
    return (not rule.types or basic.type in rule.types) and (not rule.role or basic.role == rule.role)


def _nothing(case: Case, rule: Rule) -> str:
    if rule.types and not any(_fits(rule, one) for one in case.algorithms):
        kinds = comma_list((*rule.types, rule.role) if rule.role else rule.types)
        return say("不适用：资料里没有{kinds}的算法", kinds=kinds)
    return say("资料里没有这条规则要检查的内容")


def _severity(rule: Rule) -> Severity:
    return "warn" if rule.severity == "calibrated" else rule.severity


def _finding(case: Case, rule: Rule, stated: Violation) -> Finding:
    item = weighed(case, rule, stated)
    severity = item.severity or _severity(rule)
    if item.severity is None and rule.severity == "calibrated" and case.is_calibrated(item.key):
        severity = "block"
    return Finding(
        rule.id,
        severity,
        str(item.key),
        item.message,
        item.remedy,
        say(rule.source),
        who=say(rule.who),
        stage=REGISTRY.stage_of(item.key.parts[0].name) or rule.stage,
        where=case.loaded.where(item.key),
    )


def _not_checked(case: Case, rule: Rule, gap: Gap) -> Finding:
    return Finding(
        rule.id,
        _severity(rule),
        str(gap.key or FieldKey(())),
        say(rule.title),
        gap.reason,
        say(rule.source),
        "not_checked",
        stage=rule.stage,
        where=case.loaded.where(gap.key) if gap.key else "",
    )


def _loudest(findings: Iterable[Finding]) -> dict[str, int]:
    """Return the rank of the most severe problem found at each place (0 is the most severe)."""
    ranks: dict[str, int] = {}
    for finding in findings:
        if finding.state == "found":
            ranks[finding.place] = min(_rank(finding), ranks.get(finding.place, len(_SEVERITIES)))
    return ranks


def _rank(finding: Finding) -> int:
    return _SEVERITIES.index(finding.severity)


def _order(finding: Finding) -> tuple[int, int, int]:
    return _STATES.index(finding.state), _rank(finding), REGISTRY.stages.index(finding.stage)


def _accepted(case: Case, finding: Finding) -> Finding:
    """Return the finding, marked as accepted where the profile explains it with reason, name and date."""
    for note in case.notes.accepted:
        fits = note.rule == finding.rule and note.place in (None, "", finding.place)
        if fits and finding.state == "found" and note.reason and note.by and note.on is not None:
            return replace(finding, accepted=Accepted(note.reason, note.by, note.on.isoformat()))
    return finding
