"""Where cosmic-ray's operators can change a module, without changes that nobody could notice."""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from tests.mutants.source_map import Function, Position, SourceMap

WITHOUT_EFFECT = {"dataclass", "cache", "lru_cache", "override", "runtime_checkable"}
"""Decorators whose removal changes only speed or memory, or breaks the module for every test alike."""

SAME_ANSWER = re.compile(r"ReplaceComparisonOperator_(Eq_Is|NotEq_IsNot|Is_Eq|IsNot_NotEq)$")
"""Equality for identity: for None and short texts Python mostly answers both alike."""

OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}

FOR_THE_INTERPRETER = {"__all__", "__slots__", "__match_args__"}
TYPE_NAME = re.compile(r"_?[A-Z]\w*[a-z]\w*$")
TYPE_PARTS = (ast.Name, ast.Attribute, ast.Subscript, ast.BinOp, ast.BitOr, ast.Tuple, ast.Constant, ast.Load)


@dataclass(frozen=True, slots=True)
class MutationPlace:
    """One possible mutation: the operator's `nth` in the module, and its `occurrence` in the function."""

    operator: str
    nth: int
    start: Position
    end: Position
    function: str
    occurrence: int

    @property
    def family(self) -> str:
        """Return the kind of operator without its arguments."""
        return self.operator.rpartition("/")[2].partition("_")[0]


@cache
def source_of(text: str) -> SourceMap:
    """Return the cached source map of a module's text."""
    return SourceMap(text)


@cache
def places(text: str) -> tuple[MutationPlace, ...]:
    """Return every place of a module that an operator can change and a test could notice."""
    source = source_of(text)
    counts: Counter[tuple[str, str]] = Counter()
    result = []
    for operator, nth, start, end in _positions(text):
        function = source.decorated(start) if operator.endswith("RemoveDecorator") else source.function(start)
        place = MutationPlace(operator, nth, start, end, function, counts[operator, function])
        counts[operator, function] += 1
        if is_noticeable(source, place):
            result.append(place)
    return tuple(result)


def is_noticeable(source: SourceMap, place: MutationPlace) -> bool:
    """Return whether a change here affects behaviour: no annotation, type, dataclass setting or separator."""
    if SAME_ANSWER.search(place.operator):
        return False
    if place.family == "RemoveDecorator" and source.decorator_name(place.start) in WITHOUT_EFFECT:
        return False
    if place.family == "ReplaceBinaryOperator" and not source.is_binary_operator(place.start):
        return False
    return not any(_is_ignored(node, parent) for node, parent in source.path(place.start))


def mutated(text: str, operator: str, nth: int) -> str | None:
    """Return the module with one mutation; None if it does not compile without a warning."""
    changed: str | None = mutate_code(text, _operators()[operator], nth)
    if changed is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compile(changed, "mutant", "exec")
    except (SyntaxError, SyntaxWarning, ValueError):
        return None
    return changed


def meaning(text: str) -> str:
    """Return a normal form that is equal for equivalent mutants: `not a == b` and `a != b`, `not not a` and `a`."""
    return ast.dump(_Simplified().visit(ast.parse(text)))


class _Simplified(ast.NodeTransformer):
    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Not):
            return node
        if isinstance(node.operand, ast.UnaryOp) and isinstance(node.operand.op, ast.Not):
            return node.operand.operand
        if isinstance(node.operand, ast.Compare) and len(node.operand.ops) == 1:
            opposite = OPPOSITES.get(type(node.operand.ops[0]))
            return ast.Compare(node.operand.left, [opposite()], node.operand.comparators) if opposite else node
        return node


def _is_ignored(node: ast.AST, parent: ast.AST) -> bool:
    if isinstance(parent, ast.AnnAssign | ast.arg) and node is parent.annotation:
        return True
    if isinstance(parent, Function) and node is parent.returns:
        return True
    if isinstance(parent, Function | ast.ClassDef) and node in parent.decorator_list:
        return True
    if isinstance(node, ast.ClassDef) and any(ast.unparse(part) == "Protocol" for part in node.bases):
        return True
    return isinstance(node, ast.Assign) and _is_declaration(node)


def _is_declaration(node: ast.Assign) -> bool:
    """Return whether an assignment names a type (`Value = str | Decimal`) or a list for the interpreter (`__slots__`)."""
    name = node.targets[0].id if isinstance(node.targets[0], ast.Name) else ""
    is_type = all(isinstance(part, TYPE_PARTS) for part in ast.walk(node.value))
    return name in FOR_THE_INTERPRETER or (is_type and TYPE_NAME.match(name) is not None)


@cache
def _operators() -> dict[str, Any]:
    """Return cosmic-ray's operators by name, without those that draw a random number."""
    classes = {name: get_operator(name) for name in operator_names()}
    return {name: operator() for name, operator in classes.items() if not operator.arguments()}


def _positions(text: str) -> Iterator[tuple[str, int, Position, Position]]:
    nodes = list(ast_nodes(get_ast(text)))
    for name, operator in _operators().items():
        spans = (span for node in nodes for span in operator.mutation_positions(node))
        for nth, (start, end) in enumerate(spans):
            yield name, nth, start, end
