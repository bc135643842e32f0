"""The preflight of a profile: every rule, in the registry's order.

    check(loaded, stage=None, …)    → what was found, what must be mended first; stage is 主体, 产品 or 算法
    examine(loaded, stage=None, …)  → the same and, besides, what passed and what was not checked, with the reason

Basic rules (required, length, words, shape, parts, hidden, association, file) yield Findings themselves, the first five
as heavy as the map in use knows the form; the numbered rules R01 to R62 are registered functions. Where both speak of
one place, the numbered rule is heard, unless the basic one weighs more. No value of a person is repeated. A finding
that the profile explains carries who explained it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.findings import Accepted, Finding, Severity
from assistant.keys import FieldKey
from assistant.language import mark, say
from assistant.maps.site_map import SiteMap
from assistant.preflight.answers import unfit_answers
from assistant.preflight.case import NO_PAPERS, STAGES, Case, OneAlgorithm, Papers
from assistant.preflight.completeness import hidden_answers, missing_fields, missing_parts
from assistant.preflight.reading_papers import with_others
from assistant.preflight.references import lost_files, lost_nodes
from assistant.preflight.rule import RULE_PARTS, Violation, Gap, Rule, Observation, Weight
from assistant.preflight.rulebook import rules
from assistant.preflight.together import beside
from assistant.profile.loading import LoadedProfile

BASIC: dict[str, tuple[Weight, str]] = {
    "required": ("calibrated", mark("必填的填了；是否必填未知的，需核实")),
    "parts": ("calibrated", mark("产品有路径，路径有功能，资料有算法")),
    "length": ("calibrated", mark("字数在表单的限度内")),
    "shape": ("calibrated", mark("号码和网址的写法正确")),
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
    lost_nodes,
    lost_files,
)
_STAGES = ("主体", "产品", "算法")
_SEVERITIES = ("block", "warn", "note")
_STATES = ("found", "not_checked", "passed")


@dataclass(frozen=True, slots=True)
class RuleSelection:
    """Which rules are wanted: only these ids, or all but these; empty is no limit."""

    only: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()

    def holds(self, rule: str) -> bool:
        """Say whether a rule is wanted."""
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
    """Return what was found in a profile, of one stage where it is named: what must be mended first, then by stage."""
    case = Case.of(loaded, site_map, papers, today)
    return [each for each in examine(case, stage) if each.state == "found"]


def examine(case: Case, stage: str | None = None, scope: RuleSelection = EVERYTHING) -> list[Finding]:
    """Return every finding of a case: found, not checked and passed, in this order."""
    numbered = [finding for each in rules() if scope.holds(each.id) for finding in _run(case, each)]
    basic = [finding for each in _BASIC_RULES for finding in each(case) if scope.holds(finding.rule)]
    spoken = _loudest(numbered)
    rest = [each for each in basic if _rank(each) < spoken.get(each.place, len(_SEVERITIES))]
    wanted = [each for each in (*numbered, *rest) if stage in (None, each.stage)]
    return sorted((_accepted(case, each) for each in wanted), key=_order)


def examine_all(cases: Sequence[Case], stage: str | None = None, scope: RuleSelection = EVERYTHING) -> list[list[Finding]]:
    """Return the findings of several cases, with what only profiles of one entity held beside each other show."""
    told = []
    for case, more in zip(with_others(cases), beside(cases), strict=True):
        wanted = [_accepted(case, each) for each in more if scope.holds(each.rule) and stage in (None, each.stage)]
        told.append(sorted([*examine(case, stage, scope), *wanted], key=_order))
    return told


def _run(case: Case, each: Rule) -> Iterator[Finding]:
    said = list(_observations(case, each))
    found = [item for item in said if isinstance(item, Violation)]
    gaps = list(dict.fromkeys(item for item in said if isinstance(item, Gap)))
    for item in dict.fromkeys(found):
        yield _finding(case, each, item)
    for gap in gaps:
        yield _not_checked(case, each, gap)
    if not said:
        yield _not_checked(case, each, Gap(_nothing(case, each)))
    elif not found and not gaps:
        yield Finding(each.id, _severity(each), "", say(each.title), "", say(each.source), "passed", stage=each.stage)


def _observations(case: Case, each: Rule) -> Iterator[Observation]:
    match each.per:
        case "profile":
            if not each.types or any(_fits(each, one) for one in case.algorithms):
                yield from each.body(case)
                for other in RULE_PARTS.get(each.id, ()):
                    yield from other(case)
        case "algorithm":
            for algorithm in case.algorithms:
                if _fits(each, algorithm):
                    yield from each.body(case, algorithm)
                    for other in RULE_PARTS.get(each.id, ()):
                        yield from other(case, algorithm)
        case "product":
            for product in case.products:
                yield from each.body(case, product)


def _fits(each: Rule, algorithm: OneAlgorithm) -> bool:
    basic = algorithm.item.basic
    return (not each.types or basic.type in each.types) and (not each.role or basic.role == each.role)


def _nothing(case: Case, each: Rule) -> str:
    if each.types and not any(_fits(each, one) for one in case.algorithms):
        kinds = "、".join((*each.types, each.role) if each.role else each.types)
        return say(mark("不适用：资料里没有{kinds}的算法"), kinds=kinds)
    return say(mark("资料里没有这条规则要看的内容"))


def _severity(each: Rule) -> Severity:
    return "warn" if each.severity == "calibrated" else each.severity


def _finding(case: Case, each: Rule, item: Violation) -> Finding:
    severity = item.severity or _severity(each)
    if item.severity is None and each.severity == "calibrated" and case.is_calibrated(item.key):
        severity = "block"
    return Finding(
        each.id,
        severity,
        str(item.key),
        item.message,
        item.remedy,
        say(each.source),
        who=say(each.who),
        stage=STAGES.get(item.key.parts[0].name, each.stage),
        where=case.loaded.where(item.key),
    )


def _not_checked(case: Case, each: Rule, gap: Gap) -> Finding:
    return Finding(
        each.id,
        _severity(each),
        str(gap.key or FieldKey(())),
        say(each.title),
        gap.reason,
        say(each.source),
        "not_checked",
        stage=each.stage,
        where=case.loaded.where(gap.key) if gap.key else "",
    )


def _loudest(findings: Iterable[Finding]) -> dict[str, int]:
    """Return, by place, the weight of the heaviest thing found there (0 is the heaviest)."""
    loudest: dict[str, int] = {}
    for each in findings:
        if each.state == "found":
            loudest[each.place] = min(_rank(each), loudest.get(each.place, len(_SEVERITIES)))
    return loudest


def _rank(each: Finding) -> int:
    return _SEVERITIES.index(each.severity)


def _order(each: Finding) -> tuple[int, int, int]:
    return _STATES.index(each.state), _rank(each), _STAGES.index(each.stage)


def _accepted(case: Case, each: Finding) -> Finding:
    """Return a finding with who explained it, where the profile says so with a reason, a name and a day."""
    for note in case.notes.accepted:
        fits = note.rule == each.rule and note.place in (None, "", each.place)
        if fits and each.state == "found" and note.reason and note.by and note.on is not None:
            return replace(each, accepted=Accepted(note.reason, note.by, note.on.isoformat()))
    return each
