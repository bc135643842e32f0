"""The rule on two filings of one capability, one for each role: what must be equal and what must differ (R55)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.names import SUFFIX, bare_name
from assistant.checks.preflight.rule import GENERATIVE_ONLY, OFFICE, SEEN, Gap, Observation, Violation, rule
from assistant.core.excerpt import first_names
from assistant.core.findings import Severity
from assistant.core.keys import FieldKey, KeyPart
from assistant.core.language import mark, say
from assistant.core.values import File, Value, compare, is_empty
from assistant.core.verdict import is_right
from assistant.declaration.profile.catalogue import spec_of
from assistant.declaration.profile.vocabulary import GENERATIVE, PROVIDER, SUPPORTER
from assistant.declaration.registry.algorithms_registry import REGISTRY

_SAME = ("data.input_modality", "data.output_modality", "data.output_format", "summary.scene")
_CERTAIN = {f"algorithms[].detail.{path}" for path in _SAME}  # answers that cannot differ within one capability
_OWN = {"algorithms[].basic.name", "algorithms[].basic.role", "algorithms[].basic.type"}
_PAGES = tuple(
    kind.page for kind in REGISTRY.listed.kinds if kind.record.ends == "save"
)  # the last step is a role's own
_MOST_NAMED = 5

_Path = tuple[KeyPart, ...]  # the rest of a key below its algorithm


@rule(
    "R55",
    "block",
    mark("-1、-2 两条只差后缀，各用各的模板，一条关联产品、一条写技术服务方式"),
    stage="算法",
    source=mark("公开清单；《深度合成管理规定》第十九条"),
    who=OFFICE,
    types=GENERATIVE_ONLY,
)
def pairs(case: Case) -> Iterator[Observation]:
    """Report what two filings of one capability fail to share, or share although they must not."""
    for first, second in role_pairs(case):
        yield SEEN
        yield from _names_and_roles(first, second)
        yield from _answers(case, first, second)
        yield from _own_parts(first, second)
        yield from _papers_of_pair(case, first, second)


def role_pairs(case: Case) -> Iterator[tuple[OneAlgorithm, OneAlgorithm]]:
    """Yield each pair of filings that describe one capability in two roles."""
    for first, second in combinations(
        [algorithm for algorithm in case.algorithms if algorithm.item.basic.type == GENERATIVE], 2
    ):
        is_named = {first.item.same_capability_as, second.item.same_capability_as} & {first.name, second.name}
        both = SUFFIX.search(first.name) and SUFFIX.search(second.name)
        if is_named - {None, ""} or (both and bare_name(first.name) == bare_name(second.name)):
            yield first, second


def _names_and_roles(first: OneAlgorithm, second: OneAlgorithm) -> Iterator[Observation]:
    both = {"first": first.name, "second": second.name}
    if bare_name(first.name) != bare_name(second.name):
        text = say("“{first}”和“{second}”是同一能力，名称不只差后缀", **both)
        yield Violation(second.at("basic.name"), text, say("两条名称请只差 -1、-2。"))
    roles = (first.item.basic.role, second.item.basic.role)
    if all(roles) and set(roles) != {PROVIDER, SUPPORTER}:
        text = say("“{first}”和“{second}”是同一能力，填报角色相同", **both)
        yield Violation(second.at("basic.role"), text, say("一条为服务提供者，另一条为服务技术支持者。"))


def _answers(case: Case, first: OneAlgorithm, second: OneAlgorithm) -> Iterator[Observation]:
    """Report answers that differ (input and output block), and as a gap those that only one filing gives."""
    both = {"first": first.name, "second": second.name}
    one, other = _stated_answers(case, first), _stated_answers(case, second)
    differing = [path for path in one if path in other and not is_right(compare(one[path], other[path]), "compared")]
    alone = [path for path in {**one, **other} if (path in one) != (path in other)]
    certain = [path for path in differing if _at(second, path).pattern() in _CERTAIN]
    weights: tuple[tuple[list[_Path], Severity | None], ...] = (
        (certain, None),
        ([path for path in differing if path not in certain], "warn"),
    )
    for paths, weight in weights:
        if paths:
            text = say("“{first}”和“{second}”是同一能力，这些项却不同：{names}", names=_named(second, paths), **both)
            yield Violation(_at(second, paths[0]), text, say("请改成一致，或不作为同一能力填报。"), weight)
    if alone:
        reason = say("“{first}”和“{second}”只有一条填了：{names}", names=_named(second, alone), **both)
        yield Gap(reason, _at(second, alone[0]))


def _stated_answers(case: Case, algorithm: OneAlgorithm) -> dict[_Path, Value]:
    """Return a filing's basic and detailed answers by the rest of their keys, without files."""
    start = len(algorithm.key.parts)
    return {
        key.parts[start:]: value
        for page in _PAGES
        for key, value in case.shown.items()
        if key.startswith(algorithm.key.child(page))
        and key.pattern() not in _OWN
        and not isinstance(value, File)
        and not is_empty(value)
    }


def _at(algorithm: OneAlgorithm, path: _Path) -> FieldKey:
    return FieldKey((*algorithm.key.parts, *path))


def _named(algorithm: OneAlgorithm, paths: list[_Path]) -> str:
    return first_names([spec_of(_at(algorithm, path)).name for path in paths], _MOST_NAMED)


def _own_parts(first: OneAlgorithm, second: OneAlgorithm) -> Iterator[Observation]:
    """Report a provider without associated products, and a supporter without a mode of service."""
    for algorithm in (first, second):
        role, item = algorithm.item.basic.role, algorithm.item
        if role == PROVIDER and not item.association:
            text = say("“{name}”是服务提供者，没有关联产品", name=algorithm.name)
            yield Violation(algorithm.at("association"), text, say("请勾选它所在的产品和功能。"))
        if role == SUPPORTER and not item.support.modes:
            text = say("“{name}”是服务技术支持者，没有写技术服务方式", name=algorithm.name)
            yield Violation(algorithm.at("support"), text, say("请填写技术服务方式。"))


def _papers_of_pair(case: Case, first: OneAlgorithm, second: OneAlgorithm) -> Iterator[Observation]:
    """Report a paper submitted by both filings: the same path, or the same bytes under two names."""
    for path in ("basic.assessment", "basic.publication"):
        one, other = (case.shown.get(algorithm.at(path)) for algorithm in (first, second))
        if not isinstance(one, File) or not isinstance(other, File):
            continue
        if (one.path == other.path and one.name == other.name) or (one.sha256 and one.sha256 == other.sha256):
            facts = {"first": first.name, "second": second.name, "paper": other.name}
            text = say("“{first}”和“{second}”用了同一份文件“{paper}”", **facts)
            yield Violation(second.at(path), text, say("两种角色的模板不同，请各写一份。"))
