"""The command `beian`, put together from the commands that each module `…_commands` of this package declares.

Those modules import only light ones at the top, so that `beian --help` answers at once; their functions import the rest.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli import console_commands, usage, windowless
from assistant.apps.cli.command_group import CommandGroup, placed
from assistant.apps.cli.console_places import InConsole
from assistant.apps.cli.output import leave, utf8_streams
from assistant.core.language import say

app = CommandGroup(say("算法备案填报助手：从一份填报资料到经过回读核对的备案。登录和提交永远由人完成。"))


def _version(desired: bool) -> None:
    if desired:
        from assistant.apps.cli.versions import program_version

        typer.echo(program_version())
        raise typer.Exit


@app.callback()
@placed("board")
def _whole(
    lang: usage.LangOpt = None,
    _: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help=say("显示版本")),
        InConsole("self-check"),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def declared_commands() -> list[CommandGroup]:
    """Return the commands of every module that declares some, in the order of the help page."""
    names = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    modules = (importlib.import_module(f"{__package__}.{name}") for name in names if name.endswith("_commands"))
    return sorted((module.commands for module in modules), key=lambda commands: commands.order)


for declared in declared_commands():
    app.include(declared)


def main() -> None:
    """Run `beian`; without arguments inside a workspace, open the console."""
    with windowless.streams(), utf8_streams():
        leave(usage.run(app, console_commands.meant()))
