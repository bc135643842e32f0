"""The options of `beian papers seals`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli.console_places import InConsole
from assistant.apps.cli.flags import paper_option
from assistant.apps.cli.options import ProfileArg
from assistant.core.language import say


@dataclass(frozen=True, slots=True)
class SealOptions:
    """The options of `beian papers seals`."""

    profile: ProfileArg
    make: Annotated[bool, typer.Option("--make", help=say("备好现在可以盖章的一套")), InConsole("print set")] = False
    posted: Annotated[str | None, typer.Option("--posted", help=say("已寄出：快递单号")), InConsole("posted")] = None
    stamped: Annotated[bool, typer.Option("--stamped", help=say("客户已盖")), InConsole("stamped")] = False
    scan: Annotated[
        Path | None, typer.Option("--scan", help=say("收回的盖章扫描件，与 --of 一起写")), InConsole("sealed")
    ] = None
    again: Annotated[
        bool, typer.Option("--again", help=say("盖错了，须重盖，与 --of 一起写")), InConsole("seal wrong")
    ] = False
    name: Annotated[str, paper_option(help=say("是哪份材料")), InConsole("sealed")] = ""
