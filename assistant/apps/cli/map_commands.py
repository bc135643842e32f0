"""The options of `beian calibrate` and `beian map`; `cli.calibrating` and `cli.maps` do the work."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli import usage
from assistant.apps.cli.options import PANEL, JsonOpt, help_text
from assistant.apps.cli.output import guarded, leave
from assistant.core.language import mark

map_app = typer.Typer(help=help_text(mark("页面对照表：巡检、导出、并入")), **PANEL)
_command = partial(map_app.command, cls=usage.LocalizedCommand)

SiteOpt = Annotated[str, typer.Option("--site", help=help_text(mark("页面对照表：mock、cac 或一个文件")))]
UrlOpt = Annotated[str | None, typer.Option("--url", help=help_text(mark("系统地址（模拟系统必填）")))]
HeadlessOpt = Annotated[bool, typer.Option("--headless", help=help_text(mark("不显示浏览器（只用于演练）")))]
OperatorOpt = Annotated[str | None, typer.Option("--operator", help=help_text(mark("校准人姓名")))]
DoorOpt = Annotated[Path | None, typer.Option("--door", hidden=True)]


def calibrate(
    site: SiteOpt = "cac",
    url: UrlOpt = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help=help_text(mark("只校准这些键（已校准的也重新校准），可写多次")))
    ] = None,
    page: Annotated[
        list[str] | None,
        typer.Option(
            "--page", help=help_text(mark("整页重新校准（写页面的代号或名称），已校准的各项也再问，可写多次"))
        ),
    ] = None,
    review: Annotated[
        bool, typer.Option("--review", help=help_text(mark("不校准，把现有对照表写成一页（图片已遮盖），供复核")))
    ] = False,
    home: Annotated[
        bool, typer.Option("--home", help=help_text(mark("校准登录后的首页：账号、主体名称、主体状态在哪里、叫什么")))
    ] = False,
    html: Annotated[Path | None, typer.Option("--html", help=help_text(mark("--review 写到哪个文件")))] = None,
    operator: OperatorOpt = None,
    headless: HeadlessOpt = False,
    door: DoorOpt = None,
) -> None:
    """Calibrate the map of a site with the operator."""
    from assistant.apps.cli import calibrating as work

    asked = tuple(only or ()), tuple(page or ())
    options = work.CalibrationOptions(site, url, operator, headless, *asked, review, home, html=html, door=door)
    leave(guarded(lambda: work.calibrate(options)))


@_command("check", help=help_text(mark("页面巡检：只读地走一遍各页，与对照表比对")))
def check(
    site: SiteOpt = "cac",
    url: UrlOpt = None,
    as_json: JsonOpt = False,
    html: Annotated[
        Path | None, typer.Option("--html", help=help_text(mark("另写一页带（遮盖过的）图片的报告")))
    ] = None,
    headless: HeadlessOpt = False,
    door: DoorOpt = None,
) -> None:
    """Compare a site's pages with its map."""
    from assistant.apps.cli import calibrating as work

    options = work.CalibrationOptions(site, url, headless=headless, as_json=as_json, html=html, door=door)
    leave(guarded(lambda: work.check(options)))


@_command("export", help=help_text(mark("导出本机校准的对照表，不含人名和填报内容")))
def export(
    target: Annotated[Path, typer.Argument(help=help_text(mark("写到哪个文件（.yaml）")))], site: SiteOpt = "cac"
) -> None:
    """Write the user's layer for others."""
    from assistant.apps.cli import maps as work

    leave(guarded(lambda: work.export(site, target)))


@_command("merge", help=help_text(mark("并入别人校准的对照表；主机、请求和按钮的改动要您看过同意")))
def merge(
    file: Annotated[Path, typer.Argument(help=help_text(mark("别人导出的文件（.yaml）")))],
    site: SiteOpt = "cac",
    yes: Annotated[bool, typer.Option("--yes", help=help_text(mark("已看过列出的改动，同意并入")))] = False,
    operator: OperatorOpt = None,
) -> None:
    """Merge a foreign layer into the user's own."""
    from assistant.apps.cli import maps as work

    leave(guarded(lambda: work.merge(site, file, operator or "", yes=yes)))


def add_to(app: typer.Typer) -> None:
    """Add the commands to the program's."""
    app.add_typer(map_app, name="map")
    described = help_text(mark("页面校准：您登录并走到各页，助手只看不写，逐项认出控件，由您确认"))
    app.command("calibrate", cls=usage.LocalizedCommand, help=described)(calibrate)
