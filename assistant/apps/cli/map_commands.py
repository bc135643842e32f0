"""The options of `beian calibrate` and `beian map`; `cli.calibrating` and `cli.maps` do the work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli.command_group import CommandGroup
from assistant.apps.cli.console_places import InConsole
from assistant.apps.cli.flags import yes_option
from assistant.apps.cli.map_options import AcceptedOptions, CalibrationOptions, LearnOptions, MapCheckOptions
from assistant.apps.cli.options import CalibratorOpt, JsonOpt, SiteOpt
from assistant.core.language import say

commands = CommandGroup(order=40)
map_app = CommandGroup(say("页面对照表：巡检、导出、并入；认可过的改写"))
commands.add_typer(map_app, name="map")


@commands.add(
    "calibrate",
    say("页面校准：您登录并走到各页，助手只看不写，逐项认出控件，由您确认"),
    place="calibrate",
    elsewhere={"site": "calibrate", "url": "map site"},
)
def calibrate(options: CalibrationOptions) -> int:
    """Calibrate the map of a site with the operator."""
    from assistant.apps.cli import calibrating as work

    return work.calibrate(options)


@commands.add(
    "learn",
    say("只看学习：您登录并打开已有的内容来看，助手记下页面并读成一份资料；不填、不存、不提交"),
    place="look",
    elsewhere={"site": "look", "url": "look"},
)
def learn(options: LearnOptions) -> int:
    """Learn a site from records that the operator opens."""
    from assistant.apps.cli import look_learning as work

    return work.learn(options)


@map_app.add(
    "check",
    say("页面巡检：只读地走一遍各页，与对照表比对"),
    place="patrol",
    elsewhere={"site": "patrol", "url": "map site"},
)
def check(options: MapCheckOptions) -> int:
    """Compare a site's pages with its map."""
    from assistant.apps.cli import calibrating as work

    return work.check(options)


@map_app.add(
    "export", say("导出本机校准的对照表，不含人名和填报内容"), place="map given", elsewhere={"site": "map site"}
)
def export(
    target: Annotated[Path, typer.Argument(help=say("写到哪个文件（.yaml）")), InConsole("map given")],
    site: SiteOpt = "cac",
) -> int:
    """Write the user's layer for others."""
    from assistant.apps.cli import maps as work

    return work.export(site, target)


@map_app.add(
    "merge",
    say("并入别人校准的对照表；主机、请求和按钮的改动要您看过同意"),
    place="map taken",
    elsewhere={"site": "map site"},
)
def merge(
    file: Annotated[Path, typer.Argument(help=say("别人导出的文件（.yaml）")), InConsole("map taken")],
    site: SiteOpt = "cac",
    yes: Annotated[bool, yes_option(help=say("已看过列出的改动，同意并入")), InConsole("map taken")] = False,
    operator: CalibratorOpt = None,
) -> int:
    """Merge a foreign layer into the user's own."""
    from assistant.apps.cli import maps as work

    return work.merge(site, file, operator or "", yes=yes)


@map_app.add("accepted", say("列出填报人认可过的系统改写和遮盖，对本所所有客户有效；可以撤回"), place="accepted")
def accepted(options: AcceptedOptions) -> int:
    """List what was accepted of sites, or withdraw it for one field."""
    from assistant.apps.cli import office_acceptances as work

    return work.work(options)


@map_app.add(
    "saves",
    say("列出在一个系统上放行过的保存，以后填报不再询问；可以撤回"),
    place="saves",
    elsewhere={"site": "map site"},
)
def saves(
    site: SiteOpt = "cac",
    withdraw: Annotated[
        int,
        typer.Option("--withdraw", metavar="NUMBER", help=say("撤回第几种（列表里的编号）")),
        InConsole("save withdrawn"),
    ] = 0,
    as_json: JsonOpt = False,
) -> int:
    """List the allowed saves of a site, or withdraw one."""
    from assistant.apps.cli import site_saves as work

    return work.work(site, withdraw, as_json=as_json)
