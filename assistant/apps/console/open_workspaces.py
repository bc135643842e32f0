"""The workspaces of one console: the one that its pages show, and those opened before it in this process.

Each page keeps the workspace for which it was made, so a window left open never writes into another one.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from assistant.apps.console import ports
from assistant.apps.console.context import ConsoleContext, opened
from assistant.core.errors import BeianError
from assistant.core.language import say
from assistant.core.user_messages import on_page
from assistant.practice import recent_workspaces, workspace
from assistant.practice.workspace import Workspace


class OpenWorkspaces:
    """The workspaces open in this process; `current` is None until a person has made or chosen one.

    `port` is that of their console, noted for each; `fault` says why the workspace of last time could not be opened;
    `switched` wakes the scan of folders.
    """

    def __init__(self, stack: ExitStack, operator: str = "") -> None:
        self.current: ConsoleContext | None = None
        self.port = 0
        self.fault = ""
        self.switched = asyncio.Event()
        self._stack = stack
        self._operator = operator
        self._contexts: dict[Path, ConsoleContext] = {}
        self._names: dict[Path, ConsoleContext] = {}  # by the folder as it was named, which may be a link

    @property
    def operator(self) -> str:
        """Return the name under which this console records what its person does."""
        return self._operator

    def name_operator(self, name: str) -> None:
        """Record from now on under this name, in every open workspace."""
        self._operator = name
        for context in self._contexts.values():
            context.operator = name

    def open(self, chosen: Workspace) -> ConsoleContext:
        """Make a workspace the one that pages show, and remember it; raises LedgerError."""
        folder = chosen.folder.resolve()
        if folder not in self._contexts:
            self._contexts[folder] = self._stack.enter_context(opened(chosen, self._operator))
        self.current, self.fault = self._contexts[folder], ""
        self._names |= dict.fromkeys((folder, chosen.folder.absolute()), self.current)
        recent_workspaces.remember(chosen.folder)
        if self.port:
            ports.note(key_of(folder), self.port)
        return self.current

    def open_last(self) -> None:
        """Open the workspace that was open last on this machine; keep the reason in `fault` if it cannot be opened."""
        for folder in recent_workspaces.recent()[:1]:
            try:
                self.open(workspace.find(folder))
            except (BeianError, OSError) as error:
                what = error.parts()[0] if isinstance(error, BeianError) else on_page(error)
                self.fault = say("上次的工作区 {folder} 打不开。{what}", folder=folder, what=what)

    def is_current(self, folder: Path) -> bool:
        """Return whether the current workspace was opened by this name of its folder; asks no drive."""
        return self.current is not None and self._names.get(folder) is self.current

    def of(self, key: str) -> ConsoleContext | None:
        """Return the open workspace with this key (`key_of`), or the current one for an empty key."""
        if not key:
            return self.current
        return next((context for folder, context in self._contexts.items() if key_of(folder) == key), None)


def key_of(folder: Path) -> str:
    """Return a short key of a workspace's folder, which names it in addresses and notes without naming the path."""
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]


@contextmanager
def open_workspaces(operator: str) -> Iterator[OpenWorkspaces]:
    """Yield the workspaces of a console, none open yet, and close their ledgers at the end of the block."""
    with ExitStack() as stack:
        yield OpenWorkspaces(stack, operator)
