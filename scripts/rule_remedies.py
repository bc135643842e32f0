"""The remedies of a preflight rule, read from its code: the third argument of each `Violation(…)`.

remedies(rule) → the marked texts, in their order; `{names}` stand for concrete values

Functions of the preflight package that the rule calls are read too, and so are the rule's parts; texts assembled
elsewhere are left out.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from assistant.checks.preflight.rule import RULE_PARTS, Rule

PACKAGE = "assistant.checks.preflight."
_PLACES = {
    "Violation": 2,
    "lacking": 3,
}  # position of the remedy: Violation(key, found, remedy), lacking(paper, key, …)


def remedies(rule: Rule) -> tuple[str, ...]:
    """Return every remedy of a rule once."""
    seen: set[str] = set()
    bodies = (rule.body, *RULE_PARTS.get(rule.id, ()))
    return tuple(dict.fromkeys(text for body in bodies for text in _of(body, seen)))


def _of(function: Callable[..., Any], seen: set[str]) -> Iterator[str]:
    name = f"{function.__module__}.{function.__qualname__}"
    if name in seen:
        return
    seen.add(name)
    module, tree = sys.modules[function.__module__], ast.parse(inspect.getsource(function))
    local = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    local |= dict(_of_loops(tree, local))
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        called = call.func.id if isinstance(call.func, ast.Name) else ""
        if called in _PLACES and len(call.args) > _PLACES[called]:
            yield from _texts(call.args[_PLACES[called]], local, module)
        elif (other := _function(module, called)) is not None:
            yield from _of(other, seen)


def _of_loops(tree: ast.AST, local: dict[str, ast.expr]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the name of each loop over a table with the contents of its column."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.For) or not isinstance(node.target, ast.Tuple):
            continue
        table = local.get(node.iter.id) if isinstance(node.iter, ast.Name) else node.iter
        rows = [row for row in getattr(table, "elts", ()) if isinstance(row, ast.Tuple)]
        for place, target in enumerate(node.target.elts):
            if isinstance(target, ast.Name) and rows and all(len(row.elts) > place for row in rows):
                yield target.id, ast.Tuple([row.elts[place] for row in rows], ast.Load())


def _function(module: ModuleType, name: str) -> Callable[..., Any] | None:
    """Return the function of the preflight package that a name refers to in a module."""
    function = getattr(module, name, None)
    is_ours = inspect.isfunction(function) and function.__module__.startswith(PACKAGE)
    return function if is_ours and name not in {"rule", "rule_part"} else None


def _texts(node: ast.expr, local: dict[str, ast.expr], module: ModuleType) -> Iterator[str]:
    """Yield the marked texts of an expression; a name is replaced by the value assigned to it."""
    if isinstance(node, ast.Name):
        if node.id in local:
            yield from _texts(local[node.id], local, module)
        return
    for part in ast.walk(node):
        if not isinstance(part, ast.Call) or not isinstance(part.func, ast.Name):
            continue
        if part.func.id in {"mark", "say"} and isinstance(part.args[0], ast.Constant):
            yield str(part.args[0].value)
        elif part.func.id == "say" and isinstance(part.args[0], ast.Name):
            constant = getattr(module, part.args[0].id, None)
            yield from (constant,) if isinstance(constant, str) else _texts(part.args[0], local, module)
        elif (made_by := _function(module, part.func.id)) is not None:
            returned = ast.walk(ast.parse(inspect.getsource(made_by)))
            for end in (item.value for item in returned if isinstance(item, ast.Return) and item.value is not None):
                yield from _texts(end, {}, sys.modules[made_by.__module__])
