"""A text is translated when it is shown: `say` in a module's body would keep the language of the import.

Tables and class attributes hold `mark("…")`. Only the help of commands and options is translated while `apps.cli` is
imported, and there `usage` chooses the language by the command line first.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.source_tree import PACKAGE, module_name, modules, parsed, shown

CLI = PACKAGE / "apps" / "cli"
CHOOSES = CLI / "usage.py"


def said_at_import(node: ast.AST) -> Iterator[int]:
    """Yield the line of every `say()` that runs when the module is imported; annotations are read then too."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            parts: list[ast.AST] = [node.args, *node.decorator_list]
        case ast.Lambda():
            parts = [node.args]
        case _:
            parts = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "say":
        yield node.lineno
    for part in parts:
        yield from said_at_import(part)


def run_order(path: Path, order: list[Path]) -> list[Path]:
    """Return the modules of `apps.cli` in the order in which an import of one runs them, after those of `order`."""
    for statement in parsed(path).body:
        if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith(module_name(CLI)):
            below = CLI.parents[2].joinpath(*(statement.module or "").split("."))
            for target in [below, *(below / name.name for name in statement.names)]:
                if (file := target.with_suffix(".py")).exists() and file not in order:
                    run_order(file, order)
    order.append(path)
    return order


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("A = say('甲')", [1]),
        ("A = {'a': (language.say('甲'), mark('乙'))}", [1]),
        ("class A:\n    b = say('甲')", [2]),
        ("class A:\n    b: Annotated[str, Option(say('甲'))]", [2]),
        ("def a(b=say('甲'), *, c=say('乙')):\n    return say('丙')", [1, 1]),
        ("@add(say('甲'))\ndef a(b: Annotated[str, Option(say('乙'))]):\n    c = say('丙')", [1, 2]),
        ("A = lambda b=say('甲'): say('乙')", [1]),
        ("if A:\n    B = [say(c) for c in D]", [2]),
        ("def a():\n    def b(c=say('甲')): ...", []),
        ("A = mark('甲')\nclass B:\n    def c(self):\n        return say(A)", []),
    ],
)
def test_a_text_said_at_import_is_seen(code: str, lines: list[int]) -> None:
    assert sorted(said_at_import(ast.parse(code))) == lines


def test_only_the_help_of_commands_is_said_at_import() -> None:
    said = {path: list(said_at_import(parsed(path))) for path in modules()}
    assert sum(len(lines) for path, lines in said.items() if path.parent == CLI) > 100
    wrong = [shown(path, line) for path, lines in said.items() if path.parent != CLI for line in lines]
    assert wrong == [], "the language of the import stays in it; keep mark() there and say() it where it is shown"


def test_the_language_is_chosen_before_any_help_is_said() -> None:
    order = run_order(CLI / "app.py", [])
    early = [shown(path) for path in order[: order.index(CHOOSES)] if any(said_at_import(parsed(path)))]
    assert early == [], f"these run before {shown(CHOOSES)}"
    chosen = next(
        node.lineno for node in parsed(CHOOSES).body if ast.unparse(node).startswith("language.choose(language_of(")
    )
    assert min(said_at_import(parsed(CHOOSES))) > chosen
