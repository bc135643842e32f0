"""The structure of a module: scopes, statements and names by position, for the choice of mutants and tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

Position = tuple[int, int]
"""Line from 1 and column from 0, in characters."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = Function | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a change has effect: the lines that must run or, for code run at import, the names by which it is used."""

    lines: frozenset[int]
    names: frozenset[str] = frozenset()


class SourceMap:
    """One module's text and syntax tree."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self._lines = text.split("\n")

    def line(self, number: int) -> str:
        """Return a line by its number from 1, "" beyond the end."""
        return self._lines[number - 1] if number <= len(self._lines) else ""

    def path(self, at: Position) -> list[tuple[ast.AST, ast.AST]]:
        """Return the nodes around a position with their parents, the outermost first."""
        position = (at[0], len(self.line(at[0])[: at[1]].encode()))
        around: list[tuple[ast.AST, ast.AST]] = []
        parent: ast.AST = self.tree
        while (node := next((child for child in _children(parent) if _holds(child, position)), None)) is not None:
            around.append((node, parent))
            parent = node
        return around

    def function(self, at: Position) -> str:
        """Return the qualified name of the function or class around a position, "" at module level."""
        return ".".join(node.name for node, _ in self.path(at) if isinstance(node, Scope))

    def is_binary_operator(self, at: Position) -> bool:
        """Return whether the sign at a position is a binary operator and does not separate parameters or patterns."""
        around = self.path(at)
        return bool(around) and isinstance(around[-1][0], ast.BinOp)

    def decorated(self, at: Position) -> str:
        """Return the qualified name of the object decorated at the `@` at a position."""
        return self.function((at[0], at[1] + 1))

    def decorator_name(self, at: Position) -> str:
        """Return the last word of a decorator: `dataclass` of `@dataclass(frozen=True)`."""
        word = self.line(at[0])[at[1] + 1 :].partition("(")[0]
        return word.strip().rpartition(".")[2]

    def reach(self, at: Position) -> Reach:
        """Return where a change at a position has effect."""
        if self.line(at[0])[at[1] : at[1] + 1] == "@":
            at = (at[0], at[1] + 1)
        around = [node for node, _ in self.path(at)]
        inner = next((node for node in reversed(around) if isinstance(node, Function)), None)
        if inner is not None:
            return Reach(_body(inner) if at[0] < inner.body[0].lineno else _statement_lines(around, at[0]))
        names = {name for node in around for name in _bound(node)}
        return Reach(_statement_lines(around, at[0]), frozenset(names))

    def lines_using(self, names: frozenset[str]) -> frozenset[int]:
        """Return the body lines of the functions that use one of the names, or a constant made from one."""
        known = set(names)
        assigned = [(node, set(_bound(node))) for node in self.tree.body]
        while more := {name for node, bound in assigned if _uses(node, known) for name in bound} - known:
            known |= more
        return frozenset(line for node in self._functions() if _uses(node, known) for line in _body(node))

    def lines_of_functions(self) -> frozenset[int]:
        """Return the body lines of every function."""
        return frozenset(line for node in self._functions() for line in _body(node))

    def _functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the child nodes with a position; below a child without one, such as `arguments`, its own children."""
    for child in ast.iter_child_nodes(node):
        if hasattr(child, "lineno"):
            yield child
        else:
            yield from _children(child)


def _holds(node: ast.AST, position: Position) -> bool:
    first = getattr(node, "decorator_list", None) or [node]
    start = min((part.lineno, part.col_offset) for part in (*first, node))
    return start <= position < (getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0))


def _body(function: Function) -> frozenset[int]:
    return frozenset(range(function.body[0].lineno, (function.end_lineno or function.lineno) + 1))


def _statement_lines(around: list[ast.AST], line: int) -> frozenset[int]:
    """Return the lines of the innermost statement; for a compound statement those of its head."""
    statement = next((node for node in reversed(around) if isinstance(node, ast.stmt)), None)
    if statement is None:
        return frozenset({line})
    inner = [node.lineno for node in _children(statement) if isinstance(node, ast.stmt)]
    if inner and line >= min(inner):  # `except` and `case` lie between the statements of their own statement
        return frozenset({line})
    last = min(inner) - 1 if inner else statement.end_lineno or line
    return frozenset({line, *range(statement.lineno, last + 1)})


def _bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement binds at import: an assignment, a class, a function."""
    if isinstance(node, Scope):
        yield node.name
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    for target in targets:
        yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))


def _uses(node: ast.AST, names: set[str]) -> bool:
    for part in ast.walk(node):
        used = getattr(part, "id", None) or getattr(part, "attr", None) or getattr(part, "arg", None)
        if used in names:
            return True
    return False
