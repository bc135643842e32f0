"""The options classes of the commands on the map of a site: calibration, looking, patrol, acceptances."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli.console_places import InConsole
from assistant.apps.cli.flags import folder_option, html_option, operator_option, profile_option, site_option
from assistant.apps.cli.options import (
    CalibratorOpt,
    DoorOpt,
    JsonOpt,
    OperatorOpt,
    WorkspaceOpt,
)
from assistant.apps.cli.site_options import SiteOptions
from assistant.core.language import say


@dataclass(frozen=True, slots=True)
class CalibrationOptions(SiteOptions):
    """Options of `calibrate`."""

    only: Annotated[
        list[str] | None,
        typer.Option("--only", help=say("只校准这些键（已校准的也重新校准），可写多次")),
        InConsole("calibrate choices"),
    ] = None
    page: Annotated[
        list[str] | None,
        typer.Option("--page", help=say("整页重新校准（写页面的代号或名称），已校准的各项也再问，可写多次")),
        InConsole("calibrate choices"),
    ] = None
    review: Annotated[
        bool,
        typer.Option("--review", help=say("不校准，把现有对照表写成一页（图片已遮盖），供复核")),
        InConsole("review"),
    ] = False
    home: Annotated[
        bool,
        typer.Option("--home", help=say("校准登录后的首页：账号、主体名称、主体状态在哪里、叫什么")),
        InConsole("calibrate home"),
    ] = False
    html: Annotated[Path | None, html_option(help=say("--review 写到哪个文件")), InConsole("review page")] = None
    operator: CalibratorOpt = None
    door: DoorOpt = None


@dataclass(frozen=True, slots=True)
class LearnOptions(SiteOptions):
    """Options of `learn`; `profile` is compared with what is shown, `out` is the folder of a new one."""

    look: Annotated[
        bool,
        typer.Option("--look", help=say("只看：您打开已有的内容来看，什么也不填、不存、不提交")),
        InConsole("look"),
    ] = False
    profile: Annotated[Path | None, profile_option(help=say("已有的资料：只与它比对，不另建")), InConsole("self")] = (
        None
    )
    out: Annotated[
        Path | None,
        folder_option(help=say("新资料写到哪个文件夹（默认：主体名称）")),
        InConsole("looked at"),
    ] = None
    operator: OperatorOpt = None


@dataclass(frozen=True, slots=True)
class MapCheckOptions(SiteOptions):
    """Options of `map check`."""

    as_json: JsonOpt = False
    html: Annotated[
        Path | None, html_option(help=say("另写一页带（遮盖过的）图片的报告")), InConsole("patrol page")
    ] = None
    door: DoorOpt = None


@dataclass(frozen=True, slots=True)
class AcceptedOptions:
    """Options of `map accepted`."""

    profile: Annotated[
        Path | None,
        typer.Argument(help=say("填报资料的文件夹：不在工作区里时，连它以前的填报一起列（默认：当前的工作区）")),
        InConsole("accepted"),
    ] = None
    site: Annotated[str | None, site_option(help=say("只看一个系统：mock、cac 或一个文件")), InConsole("accepted")] = (
        None
    )
    withdraw: Annotated[
        str | None,
        typer.Option("--withdraw", metavar="FIELD", help=say("撤回对一个填写项的认可（列表里的第一列）")),
        InConsole("withdrawn"),
    ] = None
    operator: Annotated[str | None, operator_option(help=say("撤回人姓名")), InConsole("operator")] = None
    workspace: WorkspaceOpt = None
    as_json: JsonOpt = False
