"""Whether a registry holds what a profile says: an independent comparison that uses nothing of the product.

expected_of(profile)            the state the mock should store for that account, in the registry's labels
differences(expected, stored)   a sentence for each field that is missing, different or superfluous
expected.total                  the number of fields: each control shown, a path's steps, a tree, an upload count as one
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.examples.profile_files import ASSOCIATION, BASIC, read_profile
from tests.examples.registry_forms import STEPS, Field, Json, RegistryForm, detail_form, form, holds, shown

T = TypeVar("T")
Sections = dict[str, dict[str, Any]]
ITSELF = ("选项", "选择")
RISKS, _MEASURES = "算法风险与防范机制", "风险及防范"
_WORDS = ("select", "filterselect", "remoteselect", "radio")


@dataclass(frozen=True)
class ExpectedPath:
    """An access path: its steps and its functions in order."""

    steps: list[str]
    functions: list[Sections]


@dataclass(frozen=True)
class ExpectedProduct:
    """A product and its paths in order."""

    sections: Sections
    paths: list[ExpectedPath]


@dataclass(frozen=True)
class ExpectedAlgorithm:
    """An algorithm, its ticked nodes as (level, labels down to the node)."""

    sections: Sections
    association: list[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Expected:
    """Everything that should be stored, in order."""

    company: str
    subject: Sections
    products: list[ExpectedProduct]
    algorithms: list[ExpectedAlgorithm]

    @property
    def total(self) -> int:
        """Return the number of fields."""
        return sum(self.counts().values())

    def counts(self) -> dict[str, int]:
        """Return the number of fields by kind of record."""
        paths = [path for product in self.products for path in product.paths]
        return {
            "subject": _count(self.subject),
            "products": sum(_count(product.sections) for product in self.products),
            "paths": len(paths),
            "functions": sum(_count(function) for path in paths for function in path.functions),
            "algorithms": sum(
                _count(algorithm.sections) + bool(algorithm.association) for algorithm in self.algorithms
            ),
        }

    def records(self) -> int:
        """Return the number of records: the subject, products, paths, functions, and the steps of each algorithm."""
        paths = [path for product in self.products for path in product.paths]
        steps = sum(len(_steps(algorithm)) for algorithm in self.algorithms)
        return 1 + len(self.products) + len(paths) + sum(len(path.functions) for path in paths) + steps


def expected_of(path: Path) -> Expected:
    """Return what should be stored for a profile."""
    data, folder = read_profile(path)
    subject = _sections(form("subject"), _flat(form("subject"), data.get("主体") or {}), folder)
    return Expected(
        data["主体"]["主体基本信息"]["主体名称"],
        subject,
        [_product(item, folder) for item in data.get("产品") or []],
        [_algorithm(item, folder) for item in data.get("算法") or []],
    )


def differences(expected: Expected, stored: Json) -> list[str]:
    """Return how an account's stored state differs, field by field."""
    texts = [*_unlike("主体", expected.subject, stored["subject"].get("sections", {}))]
    for place, product, held in _paired("产品", expected.products, stored["products"], texts):
        texts += _unlike(place, product.sections, held.get("sections", {}))
        for inner, path, below in _paired(f"{place} 路径", product.paths, held["paths"], texts):
            texts += _unlike_value(f"{inner} 步骤", path.steps, below.get("steps"))
            for at, function, stands in _paired(f"{inner} 功能", path.functions, below["functions"], texts):
                answers = {key: value for key, value in stands.items() if key != "id"}
                texts += _unlike(at, function, {"功能": answers})
    for place, algorithm, held in _paired("算法", expected.algorithms, stored["algorithms"], texts):
        texts += _unlike(place, algorithm.sections, held.get("sections", {}))
        nodes = sorted((str(node.get("level")), tuple(node.get("node", ()))) for node in held["association"])
        texts += _unlike_value(f"{place} {ASSOCIATION}", algorithm.association, nodes)
    return texts


def _paired(place: str, expected: list[T], stored: list[Json], problems: list[str]) -> Iterator[tuple[str, T, Json]]:
    """Yield the entries at the same index of both lists; report lists of different length."""
    if len(expected) != len(stored):
        problems.append(f"{place}: {len(stored)} stored, {len(expected)} wanted")
    for number, (one, other) in enumerate(zip(expected, stored, strict=False), 1):
        yield f"{place}[{number}]", one, other


def _unlike(place: str, expected: Sections, stored: Sections) -> Iterator[str]:
    for section in dict.fromkeys([*expected, *stored]):
        here, there = expected.get(section, {}), stored.get(section, {})
        for label in dict.fromkeys([*here, *there]):
            yield from _unlike_value(f"{place} {section} › {label}", here.get(label), there.get(label))


def _unlike_value(place: str, expected: Any, stored: Any) -> Iterator[str]:
    if expected != stored:
        yield f"{place}: {stored!r} stored, {expected!r} wanted"


def _product(given: Json, folder: Path) -> ExpectedProduct:
    fields = {key: value for key, value in given.items() if key != "功能访问路径"}
    paths = [_path(item, folder) for item in given.get("功能访问路径") or []]
    return ExpectedProduct(_sections(form("product"), _flat(form("product"), {"产品": fields}), folder), paths)


def _path(given: Json, folder: Path) -> ExpectedPath:
    functions = [
        _sections(form("function"), _flat(form("function"), {"功能": item}), folder) for item in given["功能"] or []
    ]
    return ExpectedPath(_steps_of(given["功能访问路径"]), functions)


def _algorithm(given: Json, folder: Path) -> ExpectedAlgorithm:
    basic = form("basic")
    answers = _flat(basic, {BASIC: given[BASIC]})
    sections = _sections(basic, answers, folder)
    by_id = {field.id: answers.get(field.id) for field in basic.fields}
    detail = _detail(given.get("算法详细属性信息") or {})
    kind = detail_form(str(by_id["algorithmType"]))
    sections |= _sections(kind, _flat(kind, detail), folder)
    fields = {field.id: field for field in basic.fields}
    if _applies(fields, by_id, form("support")):
        support = form("support")
        sections |= _sections(support, _flat(support, {"技术服务方式": given.get("技术服务方式") or {}}), folder)
    nodes: list[tuple[str, tuple[str, ...]]] = []
    if _applies(fields, by_id, form("association")):
        nodes = sorted(_node(item) for item in given.get(ASSOCIATION) or [])
    return ExpectedAlgorithm(sections, nodes)


def _applies(fields: Mapping[str, Field], answers: Json, wizard_step: RegistryForm) -> bool:
    return wizard_step.when is None or holds(fields, answers, wizard_step.when)


def _detail(given: Json) -> Json:
    """Return the detailed attributes by section, including answers of other types."""
    sections = {key: value for key, value in given.items() if key not in ("栏目答案", RISKS)}
    risks = {_risk(label): answer for label, answer in (given.get(RISKS) or {}).items()}
    return {**(given.get("栏目答案") or {}), **sections, **({RISKS: risks} if risks else {})}


def _risk(label: str) -> str:
    """Return the registry's label of a risk, which a workbook gives by the risk's name alone."""
    return label if label.endswith(_MEASURES) else f"{label}{_MEASURES}"


def _flat(form: RegistryForm, data: Json) -> Json:
    """Return the answers by field id; raises KeyError if an answer belongs to no question."""
    result: Json = {}
    for section, answers in data.items():
        fields = form.in_section(section)
        for key, value in (answers or {}).items():
            question = section if key in ITSELF else key
            for field, answer in _answers(fields, question, value):
                result[field.id] = answer
    return result


def _answers(fields: list[Field], key: str, value: Any) -> Iterator[tuple[Field, Any]]:
    """Yield the fields under one key of a section: an answer, or a question with its follow-ups."""
    alone = [field for field in fields if field.label == key and not field.after]
    is_grouped = bool(alone) and alone[0].widget in ("groupcheckbox", "period")
    if not isinstance(value, dict) or is_grouped:
        yield _only(alone, key), value
        return
    for inner, answer in value.items():
        if inner in ITSELF:
            yield _only(alone, key), answer
        else:
            yield _following(fields, key, inner, set(value)), answer


def _following(fields: list[Field], question: str, label: str, beside: set[str]) -> Field:
    """Return the field with this label that follows the question, else one that follows a neighbour, else the only."""
    named = [field for field in fields if field.label == label]
    for candidates in (
        [field for field in named if question in field.after],
        [field for field in named if beside & set(field.after)],
        named,
    ):
        if candidates:
            return _only(candidates, f"{question}.{label}")
    raise KeyError(f"{question}.{label}")


def _only(fields: list[Field], key: str) -> Field:
    if len(fields) != 1:
        raise KeyError(key)
    return fields[0]


def _sections(form: RegistryForm, answers: Json, folder: Path) -> Sections:
    """Return the answers that are given and shown, by section and label path, in the mock's format."""
    fields = {field.id: field for field in form.fields}
    stored = {
        name: _as_stored(fields[name], answer, folder) for name, answer in answers.items() if answer not in ("", [])
    }
    result: Sections = {}
    for field in form.fields:
        if field.id in stored and shown(fields, stored, field.id):
            result.setdefault(field.section, {})[field.path] = stored[field.id]
    return result


def _as_stored(field: Field, raw: Any, folder: Path) -> Any:
    if field.widget == "text":
        return raw.strip().upper() if field.id == "creditCode" else raw.strip()
    if field.widget == "textarea" or field.widget in _WORDS:
        return raw
    if field.widget == "number":
        amount = float(raw.replace(",", ""))
        return int(amount) if amount.is_integer() else amount
    return _READERS[field.widget](field, raw, folder)


def _ticked(field: Field, raw: Any, _: Path) -> list[str]:
    if isinstance(raw, dict):
        listed = [
            f"{group}/{word}" if word else group
            for group, words in raw.items()
            for word in (_list(words, "、") or [""])
        ]
    else:
        listed = _list(raw, "、")
    words = [_whole_word(field, word) for word in listed]
    return [option for option in field.options if option in words] + [w for w in words if w not in field.options]


def _whole_word(field: Field, word: str) -> str:
    """Return a word with its group if it was given alone and only one group has it."""
    named = [option for option in field.options if option.rpartition("/")[2] == word]
    return named[0] if word not in field.options and len(named) == 1 else word


def _day(_: Field, raw: str, __: Path) -> str:
    year, month, day = re.findall(r"\d+", raw)
    return f"{year}-{int(month):02}-{int(day):02}"


def _period(field: Field, raw: Json, folder: Path) -> Json:
    end = raw["止"]
    return {"start": _day(field, raw["起"], folder), "end": end if end == "长期" else _day(field, end, folder)}


def _region(_: Field, raw: Any, __: Path) -> list[str]:
    return _list(raw, "/")


def _upload(_: Field, raw: str, folder: Path) -> Json:
    return {"name": raw.rpartition("/")[2], "sha256": hashlib.sha256((folder / raw).read_bytes()).hexdigest()}


def _list(raw: Any, mark: str) -> list[str]:
    return [part.strip() for part in (raw.split(mark) if isinstance(raw, str) else raw) if part.strip()]


def _steps_of(raw: Any) -> list[str]:
    return _list(raw, ">")


def _node(given: Json) -> tuple[str, tuple[str, ...]]:
    name, _, service = given["产品"].rpartition("/")
    labels = [f"{name}（{service}）"]
    if "路径" in given:
        labels.append(" > ".join(_steps_of(given["路径"])))
    if "功能" in given:
        labels.append(given["功能"])
    return ("产品", "路径", "功能")[len(labels) - 1], tuple(labels)


def _count(sections: Sections) -> int:
    return sum(len(held) for held in sections.values())


def _steps(algorithm: ExpectedAlgorithm) -> list[str]:
    support, detail = "技术服务方式", set(algorithm.sections) - {BASIC, "技术服务方式"}
    given = (True, bool(detail), bool(algorithm.association), support in algorithm.sections)
    return [step for step, is_given in zip(STEPS, given, strict=True) if is_given]


_READERS: dict[str, Callable[[Field, Any, Path], Any]] = {
    "multiselect": _ticked,
    "checkbox": _ticked,
    "groupcheckbox": _ticked,
    "date": _day,
    "period": _period,
    "region": _region,
    "upload": _upload,
}
