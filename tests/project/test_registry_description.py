"""Code asks the registry's description what a record is; it never compares with a page's, a stage's or a list's name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from assistant.declaration.profile.catalogue import specs
from assistant.declaration.profile.schema.declare import Block, FieldGroup, Items, Leaf, members
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.declaration.registry.description import ItemKind, PlacedKind, RegistryDescription
from tests.project.source_tree import PACKAGE, ROOT, module_name, modules, nodes, parsed, shown

NAMES = frozenset({*REGISTRY.pages, *REGISTRY.stages, *REGISTRY.members, *REGISTRY.lists})
# Words that are also members of JSON objects and headings of tables; only as a constant between brackets or in `get`.
GENERAL = frozenset({"path", "paths", "detail", "算法"})
# The same spelling with another meaning, by module.
OTHER_MEANINGS = {
    ("checks.preflight.check", "product"): "what a rule is called for (Rule.per: profile, algorithm or product)",
    ("declaration.papers.draft", "product"): "what a paper is about (PaperKind.about)",
    ("declaration.papers.labels", "product"): "what a paper is about (PaperKind.about)",
    ("declaration.profile.published", "products"): "a column of the published list",
}
_MEMBERSHIP = {"frozenset", "set", "tuple", "mark"}
_LOOKUPS = {"get", "index", "startswith", "removeprefix", "count"}


def names_in(node: ast.expr) -> list[str]:
    """Return the names that an expression spells: a constant, or the elements of a display."""
    match node:
        case ast.Constant(value=str() as text):
            return [text] if text in NAMES else []
        case ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.List(elts=parts):
            return [name for part in parts for name in names_in(part)]
        case ast.Dict(keys=keys):
            return [name for key in keys if key is not None for name in names_in(key)]
        case ast.Starred(value=value):
            return names_in(value)
        case ast.IfExp(body=body, orelse=orelse):
            return [*names_in(body), *names_in(orelse)]
        case ast.BinOp(left=left, right=right):
            return [*names_in(left), *names_in(right)]
        case ast.Call(func=ast.Name(id=called), args=arguments) if called in _MEMBERSHIP:
            return [name for argument in arguments for name in names_in(argument)]
    return []


@cache
def constants(path: Path) -> dict[str, list[str]]:
    """Return the module's constants that spell names, its own and those imported from our other modules."""
    result: dict[str, list[str]] = {}
    for node in parsed(path).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if names_in(value):
                result[target] = names_in(value)
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if names_in(value):
                result[target] = names_in(value)
    for statement in nodes(path):
        if isinstance(statement, ast.ImportFrom):
            source = ROOT / f"{(statement.module or '').replace('.', '/')}.py"
            foreign = constants(source) if source.exists() and source != path and PACKAGE in source.parents else {}
            result |= {name.asname or name.name: foreign[name.name] for name in statement.names if name.name in foreign}
    return result


def compared(node: ast.AST, known: dict[str, list[str]]) -> list[str]:
    """Return the names that a comparison, a table or a look-up spells."""

    def spelt(part: ast.expr) -> list[str]:
        loose = part.elts if isinstance(part, ast.Tuple | ast.Set | ast.List) else [part]
        plain = [item.value if isinstance(item, ast.Starred) else item for item in loose]
        return names_in(part) + [
            name for item in plain if isinstance(item, ast.Name) for name in known.get(item.id, ())
        ]

    match node:
        case ast.Compare(left=left, comparators=others):
            return [name for part in (left, *others) for name in spelt(part)]
        case ast.MatchValue(value=value):
            return spelt(value)
        case ast.Set():
            return spelt(node)
        case ast.Dict():
            return _if_several(spelt(node))
        case (
            ast.Assign(value=ast.Tuple() | ast.List() as value) | ast.AnnAssign(value=ast.Tuple() | ast.List() as value)
        ):
            return _if_several(spelt(value))
        case ast.Subscript(value=ast.Name(id="Literal"), slice=index):
            return _if_several(spelt(index))
        case ast.Subscript(slice=index) if not isinstance(index, ast.Tuple):
            return [name for name in spelt(index) if name not in GENERAL]
        case ast.Call(func=ast.Attribute(attr=attribute), args=[first, *_]) if attribute in _LOOKUPS:
            is_one = isinstance(first, ast.Constant | ast.Name)
            return [name for name in spelt(first) if name not in GENERAL] if is_one else []
    return []


def _if_several(names: list[str]) -> list[str]:
    """Return the names of a table of kinds; one name alone is a member of some object."""
    return names if len(set(names)) > 1 else []


def comparisons(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each name that a module compares with, and the line."""
    module, known = module_name(path).removeprefix("assistant."), constants(path)
    for node in nodes(path):
        for name in compared(node, known):
            if (module, name) not in OTHER_MEANINGS:
                yield name, getattr(node, "lineno", 0)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("record.stage == '主体'", ["主体"]),
        ("record.page in {'subject', *OTHERS}", ["subject", "subject"]),
        ("KNOWN = '产品'\nrecord.stage != KNOWN", ["产品"]),
        ("{'product': 'products', 'path': 'paths'}[record.page]", ["path", "product"]),
        ("match record.page:\n    case 'basic':\n        pass", ["basic"]),
        ("states.get('subject')", ["subject"]),
        ("STAGES = ('主体', '产品')", ["主体", "产品"]),
        ("request['path'], ROOT.child('subject'), {'subject': 1, 'read_at': 2}", []),
    ],
)
def test_a_comparison_with_a_name_is_seen(code: str, names: list[str], tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(code, encoding="utf-8")
    known = constants(path)
    assert sorted(name for node in nodes(path) for name in compared(node, known)) == sorted(names)


def test_no_code_outside_the_description_compares_with_a_name_of_the_registry() -> None:
    described = ROOT / "assistant" / "declaration" / "registry"
    wrong = [
        f"{shown(path, line)} compares with {name}"
        for path in modules()
        if described not in path.parents
        for name, line in comparisons(path)
    ]
    assert not wrong, "\n".join(sorted(set(wrong)))


GENERIC = ("filing", "planning", "proof")  # packages that work with any registry's description
# Calls in them that spell such a word with another meaning.
OTHER_WORDS = {
    ("filing.browser.find", "path"): "how a browser was found",
    ("filing.calibration.merge", "path"): "a member of a request's shape",
    ("filing.calibration.walk", "detail"): "a member of a page of the map: the request that brings a record",
}


def passed(path: Path) -> Iterator[tuple[str, str, int]]:
    """Yield each name of the registry that a module passes in a call: the module's name, the name, the line."""
    module = module_name(path).removeprefix("assistant.")
    for node in nodes(path):
        if isinstance(node, ast.Call):
            for given in (*node.args, *(keyword.value for keyword in node.keywords)):
                if isinstance(given, ast.Constant) and given.value in NAMES:
                    yield module, str(given.value), node.lineno


def test_what_works_with_any_registry_passes_no_name_of_this_one() -> None:
    named = [
        (shown(path, line), name)
        for path in modules()
        for module, name, line in passed(path)
        if module.startswith(tuple(f"{package}." for package in GENERIC)) and (module, name) not in OTHER_WORDS
    ]
    assert not named, "\n".join(f"{place} passes {name}" for place, name in named)
    assert set(OTHER_WORDS) <= {(module, name) for path in modules() for module, name, _ in passed(path)}


def test_all_exceptions_are_still_needed() -> None:
    met = {
        (module_name(path).removeprefix("assistant."), name)
        for path in modules()
        for node in nodes(path)
        for name in compared(node, constants(path))
    }
    assert set(OTHER_MEANINGS) <= met


def test_every_page_of_the_schema_is_described_and_the_reverse() -> None:
    assert {spec.page for spec in specs().values()} - {""} == set(REGISTRY.pages)


def test_the_description_names_lists_and_fields_of_the_schema() -> None:
    for item in REGISTRY.items:
        part = members(Profile)[item.member]
        assert isinstance(part, FieldGroup if item.is_single else Items), item.member
        _holds(part.model, item.natural_key.fields)
        model: type[Block] = part.model
        for kind in item.kinds:
            if kind.is_step:
                assert kind.record.member in members(model)
            if kind.record.natural_key is not None:
                _holds(model, kind.record.natural_key.fields)
            if kind.leads_to:
                below = members(model)[kind.leads_to]
                assert isinstance(below, Items)
                model = below.model


def _holds(model: type[Block], fields: tuple[str, ...]) -> None:
    for name in fields:
        part = model
        *groups, last = name.split(".")
        for group in groups:
            declared = members(part)[group]
            assert isinstance(declared, FieldGroup)
            part = declared.model
        assert isinstance(members(part)[last], Leaf), name


def changed(item: ItemKind, **changes: object) -> tuple[ItemKind, ...]:
    """Return the registry's item kinds with one of them changed."""
    return tuple(replace(other, **changes) if other is item else other for other in REGISTRY.items)  # type: ignore[arg-type]


ENTITY, PRODUCTS, ALGORITHMS = REGISTRY.items


@pytest.mark.parametrize(
    ("items", "says"),
    [
        ((ENTITY, ENTITY), "'subject' is used twice"),
        (changed(PRODUCTS, stage="算法"), "stage '算法' is used twice"),
        (changed(ALGORITHMS, records=()), "needs steps"),
        (changed(PRODUCTS, gate=replace(PRODUCTS.gate, after="algorithms")), "no earlier item"),  # type: ignore[type-var]
        (changed(PRODUCTS, held=None), "says what holds it"),
        (changed(ALGORITHMS, title="算法"), "needs {name}"),
        (changed(ALGORITHMS, records=ALGORITHMS.records[:2]), "ends in CONFIRM"),
        (changed(ENTITY, lifecycle=replace(ENTITY.states, passed=ENTITY.states.open)), "belongs to two groups"),
        (
            changed(ENTITY, lifecycle=replace(ENTITY.states, otherwise=replace(ENTITY.states.otherwise, mode="write"))),
            "allow writing outside `open`",
        ),
        ((PRODUCTS, ALGORITHMS), "exactly one item kind is single"),
    ],
)
def test_a_description_that_contradicts_itself_is_refused(items: tuple[ItemKind, ...], says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("{", r"\{")):
        RegistryDescription(items, REGISTRY.human_only, REGISTRY.notes)


def test_submission_stays_with_the_person_in_every_description() -> None:
    with pytest.raises(ValueError, match="human_only lacks"):
        RegistryDescription(REGISTRY.items, ("submit",), REGISTRY.notes)


def test_a_kind_knows_its_place() -> None:
    def of(ask: str) -> list[str]:
        return [kind.page for kind in REGISTRY.kinds if getattr(kind, ask)]

    assert (of("is_single"), of("is_nested")) == (["subject"], ["product", "path", "function"])
    assert (of("is_first_step"), of("is_later_step")) == (["basic"], ["detail", "association", "support"])
    assert (of("is_head"), of("is_outermost"), of("is_innermost")) == (
        ["subject", "product", "basic"],
        ["product"],
        ["function"],
    )
    assert [kind.page for kind in REGISTRY.kinds if kind.record.ends == "CONFIRM"] == [
        "subject",
        "association",
        "support",
    ]
    lists: dict[str, PlacedKind] = {kind.listed_in: kind for kind in REGISTRY.kinds if kind.listed_in}
    assert {name: kind.page for name, kind in lists.items()} == {
        "products": "product",
        "paths": "path",
        "functions": "function",
        "algorithms": "basic",
    }
