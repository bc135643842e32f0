"""An option that commands share is declared once: its flag in one place, and its field in one options class."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from tests.project.source_tree import modules, nodes

SEVERAL_MEANINGS = {
    "--all": "of `missing`: list every requirement; of `sync`: read every session again",
    "--done": "of `papers back`: numbers of corrections; of `clients note`: a change or an end is settled",
    "--make": "of `mock`: the make of the site; of `papers seals`: make the set that can be sealed",
    "--only": "of `check`: rules; of `calibrate`: keys of the map; of `papers draft`: one paper",
    "--plan": "of `change`: show the changes only; of `assess`: write a plan of work",
    "--review": "of `mock`: how the entity is reviewed; of `calibrate`: write the map as a page",
    "--withdraw": "of `map saves`: a number; of `map accepted`: a field; of `papers sent`: whether",
}
SITE_FIELDS = {"site", "url", "headless"}


def test_a_flag_of_one_meaning_is_declared_once() -> None:
    declared = Counter(flag for node in _nodes() if isinstance(node, ast.Call) for flag in _flags(node))
    assert {flag for flag, count in declared.items() if count > 1} == set(SEVERAL_MEANINGS)


def test_an_options_class_extends_the_options_of_a_site_instead_of_repeating_them() -> None:
    classes = [node for node in _nodes() if isinstance(node, ast.ClassDef)]
    assert [node.name for node in classes if {*_fields(node)} >= SITE_FIELDS] == ["SiteOptions"]


def _nodes() -> Iterator[ast.AST]:
    for path in modules("assistant/apps/cli"):
        yield from nodes(path)


def _flags(call: ast.Call) -> Iterator[str]:
    """Yield the first flag of `typer.Option("--flag", …)` or of `partial(typer.Option, "--flag", …)`."""
    parts = [*call.args] if ast.unparse(call.func) == "partial" else [call.func, *call.args]
    if parts and ast.unparse(parts[0]) == "typer.Option":
        yield from (str(part.value) for part in parts[1:2] if isinstance(part, ast.Constant))


def _fields(node: ast.ClassDef) -> Iterator[str]:
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            yield item.target.id
