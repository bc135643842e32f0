"""The rule that a report's cover and title have the form's type, role and scene of use (R82)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.contexts import clause_before, has_denial, is_denied
from assistant.checks.preflight.facts import table_of
from assistant.checks.preflight.normal_text import tidy
from assistant.checks.preflight.papers_report import report_of
from assistant.checks.preflight.papers_text import place_of, plain, unread, whole
from assistant.checks.preflight.rule import OFFICE, SEEN, Gap, Observation, Violation, rule, rule_part
from assistant.core.language import comma_list, mark, say
from assistant.core.patterns import lazy_pattern
from assistant.declaration.documents.shapes import Fact, PaperFacts
from assistant.declaration.profile.vocabulary import ALGORITHM_TYPES, OTHER, ROLES

_TITLE = 120  # characters in which the title and its subtitle stand
_KIND = lazy_pattern("(生成合成类|个性化推送类|排序精选类|检索过滤类|信息检索类|内容过滤类|调度决策类)")
_OTHERS = lazy_pattern("另有|另一|其他算法|已备案|分为|包括以下|管理规定|第.{1,4}条(?!.{0,6}归)|本单位还|另行备案|类似")
_ON_COVER = lazy_pattern("算法类型|自评估报告")
_ROLE = lazy_pattern(
    "(?:角色|身份)(?:为|是|：|:)?(?:“)?(服务提供者|服务技术支持者)|(?:作为|属于|系)(?:本算法的|生成合成类(?:算法)?的?)?(服务提供者|服务技术支持者)(?:备案|填报)"
)
_BRACKETS = lazy_pattern(r"[（(].*?[)）]")


@rule(
    "R82",
    "block",
    mark("自评估报告封面的算法类型、填报角色、使用场景与表单相同"),
    stage="算法",
    source=mark("自评估报告模板的封面；填报经验"),
    needs=("profile", "documents"),
    who=OFFICE,
    per="algorithm",
)
def kind_on_cover(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report a cover with another type, role or (to verify) scene of use, and a title with another role."""
    key, paper = report_of(case, algorithm)
    if paper is None:
        yield Gap(unread(case, key), key)
        return
    yield SEEN
    basic = algorithm.item.basic
    remedy = say("请改成一致；盖章的材料须重新盖章。")
    for label, expected, words in (
        ("算法类型", basic.type, ALGORITHM_TYPES.words),
        ("填报角色", basic.role, ROLES.words),
    ):
        for fact in paper.values(label) if expected else ():
            if _is_other(fact, expected or "", words):
                text = say(
                    "报告封面{place}的{label}是“{value}”，表单是“{expected}”",
                    place=place_of(fact.quote),
                    label=label,
                    value=fact.value,
                    expected=expected,
                )
                yield Violation(key, text, remedy)
    role = _role_in_title(paper)
    if role and basic.role and role != basic.role:
        text = say("报告标题的填报角色是“{role}”，表单是“{expected}”", role=role, expected=basic.role)
        yield Violation(key, text, say("请换用相符的模板重写。"))
    yield from _scene(paper, algorithm)


@rule_part("R82")
def kind_in_papers(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report a retained paper or publication of the algorithm that calls it another type."""
    ours = {_bare(one.item.basic.type or "") for one in case.algorithms}
    expected = algorithm.item.basic.type
    for source in table_of(case).papers if expected and algorithm == case.algorithms[0] else ():
        about = [one for one in case.algorithms if source.about == one.name]
        kinds = {_bare(one.item.basic.type or "") for one in about} or ours
        for statement in source.statements if "" not in kinds else ():
            other = _other_kind(tidy(statement.text), kinds)
            if other and not (source.key.pattern().endswith("assessment") and _ON_COVER.search(statement.text)):
                shown = {"place": statement.place.shown(), "kind": other, "expected": comma_list(sorted(kinds))}
                text = say("{place}写的算法类型是“{kind}”，表单是“{expected}”", **shown)
                yield Violation(source.key, text, say("请核实，改成一致。"), "warn")


@rule_part("R82")
def role_in_papers(case: Case, algorithm: OneAlgorithm) -> Iterator[Observation]:
    """Report a paper that names a role which no algorithm that it is about has."""
    if algorithm != case.algorithms[0]:
        return
    for source in table_of(case).papers:
        about = [one for one in case.algorithms if source.about == one.name] or list(case.algorithms)
        roles = {one.item.basic.role for one in about}
        for statement in source.statements if None not in roles else ():
            match = _ROLE.search(tidy(statement.text))
            is_cover = source.key.pattern().endswith("assessment") and statement.text.startswith(
                ("填报角色", "算法安全")
            )
            role = (match[1] or match[2]) if match else ""
            if (
                match
                and role not in roles
                and not is_cover
                and not has_denial(clause_before(statement.text, match.start()))
            ):
                shown = {
                    "place": statement.place.shown(),
                    "role": role,
                    "expected": comma_list(sorted(filter(None, roles))),
                }
                text = say("{place}写的填报角色是“{role}”，表单是“{expected}”", **shown)
                yield Violation(source.key, text, say("请核实，改成一致。"), "warn")


def _other_kind(text: str, kinds: set[str]) -> str:
    """Return another type that a sentence says the algorithm is, or ""."""
    for match in _KIND.finditer(text):
        is_own = any(match[1] in kind or kind in match[1] for kind in kinds)
        if not is_own and not is_denied(text, match.start(), match.end()) and not _OTHERS.search(text):
            return match[1]
    return ""


def _is_other(fact: Fact, expected: str, words: tuple[str, ...]) -> bool:
    """Say whether a stated word is another option of the form."""
    value, own = _bare(fact.value), _bare(expected)
    return own not in value and value not in own and any(_bare(word) in value for word in words)


def _bare(text: str) -> str:
    return _BRACKETS.sub("", plain(text))


def _role_in_title(paper: PaperFacts) -> str:
    title = whole(paper)[:_TITLE]
    match = re.search(r"自评估报告.{0,24}?(服务提供者|服务技术支持者)", title.partition("主体名称")[0])
    return match[1] if match and not paper.values("模板角色") else ""


def _scene(paper: PaperFacts, algorithm: OneAlgorithm) -> Iterator[Observation]:
    key, expected = algorithm.at("basic.assessment"), algorithm.item.detail.summary.scene
    for fact in paper.values("算法使用场景") if expected and expected != OTHER else ():
        if expected and plain(expected) not in plain(fact.value):
            text = say("报告封面的使用场景是“{value}”，表单是“{expected}”", value=fact.value[:24], expected=expected)
            yield Violation(key, text, say("请核实，改成一致。"), "warn")
