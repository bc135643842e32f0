"""Options and arguments that several commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli.console_places import InConsole
from assistant.apps.cli.flags import (
    algorithm_option,
    headless_option,
    operator_option,
    output_option,
    site_option,
    stand_in_option,
    survive_option,
)
from assistant.core.language import say

ProfileArg = Annotated[Path, typer.Argument(help=say("填报资料：一个 YAML/JSON 文件或一个文件夹")), InConsole("self")]
ClientArg = Annotated[str, typer.Argument(help=say("客户：名称、简称、信用代码或文件夹名")), InConsole("self")]
ClientsArg = Annotated[list[str] | None, typer.Argument(help=say("客户（不写则全部）")), InConsole("batch check")]
JsonOpt = Annotated[bool, typer.Option("--json", help=say("以 JSON 输出")), InConsole("page")]
ShowOpt = Annotated[bool, typer.Option("--open", help=say("用浏览器打开")), InConsole("report")]
DocxOpt = Annotated[Path | None, output_option(help=say("写到哪里（.docx）")), InConsole("download")]
PageOpt = Annotated[Path | None, output_option(help=say("网页写到哪里")), InConsole("download")]
WorkspaceOpt = Annotated[
    Path | None,
    typer.Option("--workspace", help=say("工作区文件夹（默认：当前文件夹或它的上级）")),
    InConsole("workspaces"),
]
SiteOpt = Annotated[
    str,
    site_option(help=say("页面对照表：mock、cac、一个文件，或系统的网址（没有对照表：由您操作，助手帮填）")),
    InConsole("registry"),
]
UrlOpt = Annotated[str | None, typer.Option("--url", help=say("系统地址（模拟系统必填）")), InConsole("own mock")]
StageOpt = Annotated[
    str | None, typer.Option("--stage", help=say("只处理一个阶段：主体、产品 或 算法")), InConsole("fill choices")
]
AlgorithmOpt = Annotated[str | None, algorithm_option(help=say("只处理一条算法（按名称）")), InConsole("fill choices")]
HeadlessOpt = Annotated[bool, headless_option(help=say("不显示浏览器（只用于演练）")), InConsole("visible")]
NonceOpt = Annotated[str | None, typer.Option("--nonce", help=say("模拟系统启动时给出的随机串"), hidden=True)]
OperatorOpt = Annotated[str | None, operator_option(help=say("填报人姓名")), InConsole("operator")]
CalibratorOpt = Annotated[str | None, operator_option(help=say("校准人姓名")), InConsole("operator")]
PaceOpt = Annotated[
    str, typer.Option("--pace", help=say("速度：fast，或 watch（慢到看得清）")), InConsole("fill choices")
]
SurviveOpt = Annotated[
    bool,
    survive_option(help=say("填报结束或中断后浏览器是否留着：默认留着，下次接着填")),
    InConsole("stays"),
]
UncalibratedOpt = Annotated[
    bool,
    typer.Option("--allow-uncalibrated", help=say("页面未校准也填：先把每项对到的控件列给您看，同意后才写")),
    InConsole("fill choices"),
]
ReopenOpt = Annotated[
    bool,
    typer.Option("--reopen", help=say("每一条都重新打开核对；不写时，系统的回答与上次核对时相同的不再打开")),
    InConsole("fill choices"),
]
StandInOpt = Annotated[
    str | None,
    stand_in_option(
        metavar="[submit|draft]",  # may stand alone: see `optional_words`
        help=say("由替身进程扮演人（只用于模拟系统）：submit 或 draft，不写就是 submit"),
    ),
    InConsole("rehearse"),
]
DoorOpt = Annotated[Path | None, typer.Option("--door", hidden=True)]
MinutesOpt = Annotated[int, typer.Option("--minutes", min=1, help=say("一个客户最多几分钟")), InConsole("machine")]
ResumeOpt = Annotated[bool, typer.Option("--resume", help=say("接着做上一次没做完的")), InConsole("batch check on")]
SkinOpt = Annotated[
    str, typer.Option("--skin", help=say("模拟系统的页面：element-plus 或 element-ui")), InConsole("rehearse choices")
]
FaultOpt = Annotated[
    list[str] | None,
    typer.Option("--fault", help=say("让模拟系统出故障：名称 或 名称:键=值,…，可写多次（beian mock --list-faults）")),
    InConsole("rehearse choices"),
]
PortOpt = Annotated[int, typer.Option("--port", min=0, max=65535, help=say("端口，0 为任选"))]
