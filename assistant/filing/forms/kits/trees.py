"""Trees with a box at each node, of the kits that render a branch only once it has been opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from assistant.filing.forms.driving import Trouble, WidgetTask, unlike
from assistant.filing.forms.snapshot import page_script
from assistant.filing.forms.waiting import until

Row = dict[str, Any]
AwaitChildren = Callable[[WidgetTask, Sequence[Row], Row], None]
"""Waits until a branch that was pressed shows its children at rest; gets the rows before the press, and the branch's own."""


def rows_of(task: WidgetTask) -> list[Row]:
    """Return what the kit's `rows` reads of each node shown: path, box, and `fold` of a branch that is shut."""
    script = f"(root, name) => {{ {page_script()}\n return kits.find((one) => one.name === name).rows(root); }}"
    rows: list[Row] = task.root.evaluate(script, task.control.kit)
    return rows


def await_opened(task: WidgetTask, before: Sequence[Row], branch: Row, opened: str) -> None:
    """Wait until one more branch matches the selector `opened`, and nothing in the tree moves."""
    more = "([path, opened, count]) => document.querySelector(path).querySelectorAll(opened).length > count"
    still = "(path) => !document.querySelector(path).getAnimations({ subtree: true }).length"
    until(task.page, more, [task.control.ref, opened, sum(bool(row["open"]) for row in before)])
    until(task.page, still, task.control.ref)


def write_nodes(task: WidgetTask, await_children: AwaitChildren) -> Trouble | None:
    """Tick exactly these nodes of a tree, named by their labels from the root down; all branches are opened."""
    for row in unlike(task, _unfolded(task, await_children)):
        if isinstance(row, Trouble):
            return row
        task.actions.click(task.page.locator(row["box"]))
    return None


def _unfolded(task: WidgetTask, await_children: AwaitChildren) -> list[Row]:
    """Open every branch, one after the other, and return all rows; a branch that does not open stays as it is."""
    tried: set[tuple[str, ...]] = set()
    while True:
        rows = rows_of(task)
        folded = [row for row in rows if row["fold"] and tuple(row["path"]) not in tried]
        if not folded:
            return rows
        tried.add(tuple(folded[0]["path"]))
        task.actions.click(task.page.locator(folded[0]["fold"]))
        await_children(task, rows, folded[0])
