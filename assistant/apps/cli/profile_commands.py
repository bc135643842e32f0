"""The commands on a profile: begin one, check it, see its plan; the module of each noun does the work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli.command_group import CommandGroup
from assistant.apps.cli.command_options import CheckOptions
from assistant.apps.cli.console_places import TERMINAL, InConsole
from assistant.apps.cli.options import AlgorithmOpt, JsonOpt, ProfileArg, SiteOpt, StageOpt
from assistant.core.language import say

commands = CommandGroup(order=10)


@commands.add("init", say("新建一份填报资料"), place="new client")
def init(
    folder: Annotated[Path | None, typer.Argument(help=say("新建的文件夹")), InConsole("new client")] = None,
    example: Annotated[
        str | None,
        typer.Option("--example", help=say("从一份内置示例开始（beian init --list 列出）")),
        InConsole("example"),
    ] = None,
    show_list: Annotated[bool, typer.Option("--list", help=say("列出内置示例")), InConsole("example")] = False,
) -> int:
    """Make a new profile."""
    from assistant.apps.cli import profiles

    return profiles.init(folder, example, show_list=show_list)


@commands.add("schema", say("资料格式：输出供编辑器使用的 JSON Schema"), place=TERMINAL)
def schema() -> int:
    """Print the JSON Schema of a profile."""
    from assistant.apps.cli import profiles

    return profiles.schema()


@commands.add(
    "check",
    say("预检：审核会退回的问题，在打开浏览器之前找出来"),
    place="findings",
    elsewhere={"stage": "findings", "output": "findings file"},
)
def check(options: CheckOptions) -> int:
    """Check profiles before a browser opens."""
    from assistant.apps.cli import checking

    return checking.check(options)


@commands.add("rules", say("规则：预检的每一条规则，看什么、多重、依据什么"), place="rules")
def rules(as_json: JsonOpt = False) -> int:
    """List the rules."""
    from assistant.apps.cli import rules as work

    return work.show(as_json=as_json)


@commands.add("number", say("号码：信用代码、身份证、手机、邮箱、ICP、算法备案编号，逐个核对"), place="numbers")
def number(
    text: Annotated[list[str], typer.Argument(help=say("号码，可以写多个")), InConsole("numbers")],
    as_json: JsonOpt = False,
) -> int:
    """Check numbers."""
    from assistant.apps.cli import numbers

    return numbers.show(text, as_json=as_json)


@commands.add(
    "plan", say("填报计划：今天能填什么、什么还要等"), place="plan", elsewhere={"stage": "plan", "algorithm": "plan"}
)
def plan(
    profile: ProfileArg,
    site: SiteOpt = "mock",
    stage: StageOpt = None,
    algorithm: AlgorithmOpt = None,
    as_json: JsonOpt = False,
) -> int:
    """Show the plan as a tree."""
    from assistant.apps.cli import profiles

    return profiles.plan(profile, site, stage, algorithm, as_json=as_json)
