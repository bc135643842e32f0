"""Only `page_actions.py` clicks and types, so that every press asks the guard; the simulated operator is another process."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.source_tree import PACKAGE, modules, nodes, shown

ACTIONS = "page_actions.py"
OPERATOR = "simulated_operator"
DEVICES = {"keyboard", "mouse", "touchscreen"}
PRESSES = {
    *("click", "dblclick", "tap", "hover", "drag_to", "dispatch_event", "select_option", "select_text"),
    *("set_input_files", "set_checked", "press_sequentially"),
}
LOCATED = {"fill", "press", "type", "check", "uncheck", "clear", "focus"}  # names that other objects have too
SCRIPTED = re.compile(r"\.(click|submit|requestSubmit)\(\)")
LOCATORS = {"locator", "get_by_label", "get_by_role", "get_by_text", "first", "last", "nth", "filter"}


def owner_of(call: ast.Call) -> str:
    """Return the last name of what a method is called on: `actions` for `task.actions.click(…)`."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    owner = owner.func if isinstance(owner, ast.Call) else owner
    return owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""


def presses(tree: tuple[ast.AST, ...]) -> Iterator[int]:
    """Yield the lines that press something in a page without `PageActions`."""
    for node in tree:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, owner = node.func.attr, owner_of(node)
        is_press = name in PRESSES and not owner.endswith("actions")
        if is_press or owner in DEVICES or (name in LOCATED and owner in LOCATORS):
            yield node.lineno


def may_press(path: Path) -> bool:
    """Return whether a module may press by itself."""
    return path.name == ACTIONS or path.name.startswith(OPERATOR)


def test_no_other_module_of_the_program_clicks_or_types() -> None:
    pages = [path for path in modules() if not may_press(path)]
    assert [shown(path, line) for path in pages for line in presses(nodes(path))] == []


def test_no_script_of_the_program_presses_or_submits_by_itself() -> None:
    """The guard's own script presses a button of its own, to prove that it stops the press."""
    scripts = [*(PACKAGE / "filing").rglob("*.js"), *(path for path in modules() if not may_press(path))]
    pressing = {path.name for path in scripts if SCRIPTED.search(path.read_text(encoding="utf-8"))}
    assert pressing == {"guard.js"}


def test_the_modules_that_may_press_do() -> None:
    own = [path for path in modules() if may_press(path)]
    assert {path.parent for path in own} == {PACKAGE / "filing" / "browser", PACKAGE / "filing" / "operator"}
    assert sum(1 for path in own if any(presses(nodes(path)))) >= 3


@pytest.mark.parametrize(
    ("code", "is_press"),
    [
        ("page.locator('x').click()", True),
        ("button.click()", True),
        ("page.locator('x').first.fill('y')", True),
        ("page.get_by_label('x').fill('y')", True),
        ("page.mouse.down()", True),
        ("page.keyboard.type('x')", True),
        ("self.actions.click(button)", False),
        ("session.browser.actions.fill(field, 'x')", False),
        ("self.controls.press('保存')", False),
        ("work.fill(options)", False),
    ],
)
def test_a_press_is_recognised(code: str, is_press: bool) -> None:
    assert bool(list(presses(tuple(ast.walk(ast.parse(code)))))) is is_press
