"""The commands of the console: `beian console`, and the hidden command that runs its jobs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli import usage
from assistant.apps.cli.options import help_text
from assistant.apps.cli.output import guarded, leave
from assistant.apps.cli.practice_commands import WorkspaceOpt
from assistant.core.language import mark


def add_to(app: typer.Typer) -> None:
    """Add the commands to the program's."""
    command = partial(app.command, cls=usage.LocalizedCommand)
    command("console", help=help_text(mark("工作台：在浏览器里打开全部客户的总览（只在本机，不联网）")))(console)
    command("console-run", hidden=True)(console_run)


def meant() -> Sequence[str] | None:
    """Return the console's command line for a bare `beian` inside a workspace; None for any other call."""
    if len(sys.argv) > 1:
        return None
    from assistant.apps.cli.console import has_workspace

    return ["console"] if has_workspace() else None


def console(
    workspace: WorkspaceOpt = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help=help_text(mark("端口，0 为任选")))] = 0,
    show: Annotated[bool, typer.Option("--open/--no-open", help=help_text(mark("用浏览器打开，或只显示链接")))] = True,
) -> None:
    """Open the console."""
    from assistant.apps.cli import console as work

    leave(guarded(lambda: work.console(workspace, port, show=show)))


def console_run(
    note: Path, kind: str, client: Path, options: Annotated[list[str] | None, typer.Argument()] = None
) -> None:
    """Run one job of the console."""
    from assistant.apps.cli import console_run as work

    leave(work.run(note, kind, client, options or []))
