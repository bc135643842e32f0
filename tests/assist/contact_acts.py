"""How often a scripted person acts: presses and entries on the pages and on the panel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped]
from playwright.sync_api import FileChooser, Keyboard, Locator, Mouse, Page

ACTS: dict[type[Any], tuple[str, ...]] = {
    Locator: (
        "click", "dblclick", "fill", "press", "type", "press_sequentially", "check", "uncheck", "set_input_files",
        "select_option", "hover",
    ),
    Page: ("click", "fill", "press", "type", "check", "set_input_files", "select_option", "hover", "reload"),
    Keyboard: ("press", "type", "insert_text"),
    Mouse: ("click",),
    FileChooser: ("set_files",),
}  # fmt: skip


@dataclass
class Acts:
    """How often the person has acted; `looks` of them only looked at what was stored.

    `at` is the person's greenlet, None if everything in the process is theirs.
    """

    count: int = 0
    looks: int = 0
    at: greenlet | None = None

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the acts of the person while the block runs."""
        with ExitStack() as stack:
            for kind, names in ACTS.items():
                for name in names:
                    stack.enter_context(mock.patch.object(kind, name, self._counting(getattr(kind, name))))
            yield

    def _counting(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def counting(place: Any, *args: Any, **more: Any) -> Any:
            self.count += self.at is None or getcurrent() is self.at
            return act(place, *args, **more)

        return counting
