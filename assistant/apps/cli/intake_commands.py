"""The commands on what a client sends and signs: workbook, confirmation sheet, materials, scans, website."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli.command_group import CommandGroup
from assistant.apps.cli.console_places import InConsole
from assistant.apps.cli.flags import due_option, output_option, papers_option, profile_option, type_option, yes_option
from assistant.apps.cli.options import DocxOpt, JsonOpt, ProfileArg, SiteOpt
from assistant.core.language import say

commands = CommandGroup(order=30)


@commands.add("workbook", say("资料收集表：生成给客户填的 Excel 表"), place="workbook")
def workbook(
    profile: Annotated[
        Path | None, typer.Argument(help=say("填报资料（已有的内容会写进表里）")), InConsole("self")
    ] = None,
    type_: Annotated[
        str | None,
        type_option(help=say("没有资料时：按算法类型生成空表，如 生成合成类")),
        InConsole("empty workbook"),
    ] = None,
    output: Annotated[Path | None, output_option(help=say("写到哪里（.xlsx）")), InConsole("download")] = None,
) -> int:
    """Make the intake workbook."""
    from assistant.apps.cli import workbooks

    return workbooks.workbook(profile, type_, output)


@commands.add("import", say("导入资料：把填回的资料收集表与资料逐项比对后并入"), place="import")
def import_file(
    file: Annotated[Path, typer.Argument(help=say("填回的资料收集表（.xlsx），或公示清单")), InConsole("import")],
    profile: Annotated[
        Path | None, typer.Argument(help=say("并入的填报资料；不写则新建一份")), InConsole("new from workbook")
    ] = None,
    yes: Annotated[bool, yes_option(help=say("已核对，直接写入")), InConsole("import taken")] = False,
    published: Annotated[
        bool, typer.Option("--published", help=say("文件是公示清单（.xlsx 或文字）")), InConsole("new from published")
    ] = False,
    entity: Annotated[
        str | None, typer.Option("--entity", help=say("公示清单里选哪个主体")), InConsole("new from published")
    ] = None,
    output: Annotated[Path | None, output_option(help=say("新建的文件夹")), InConsole("new from workbook")] = None,
) -> int:
    """Merge a returned workbook, or start a profile from a published list."""
    from assistant.apps.cli import workbooks

    if published:
        return workbooks.import_published(file, entity, output)
    return workbooks.import_file(file, profile, output, yes=yes)


@commands.add("confirm-sheet", say("填报信息确认表：提交前请客户签字确认"), place="confirmation")
def confirmation_sheet(
    profile: ProfileArg,
    output: DocxOpt = None,
    check_file: Annotated[
        Path | None,
        typer.Option("--check", help=say("比对一份已生成的确认表：哪些项已改未确认")),
        InConsole("confirmation compared"),
    ] = None,
) -> int:
    """Make the confirmation sheet, or compare one with the profile."""
    from assistant.apps.cli import papers

    return papers.confirm(profile, output, check_file)


@commands.add("missing", say("欠件清单：谁、还差什么、影响哪一步，附可直接发送的话"), place="missing")
def missing(
    profile: ProfileArg,
    by: Annotated[
        str | None, due_option(help=say("请对方在哪天前发来，如 2026-12-01")), InConsole("missing by")
    ] = None,
    papers: Annotated[
        bool, papers_option(help=say("同时读取材料的内容，看哪些检查通过（较慢）")), InConsole("papers read")
    ] = False,
    show_all: Annotated[bool, typer.Option("--all", help=say("列出全部材料格和状态")), InConsole("missing")] = False,
    as_json: JsonOpt = False,
) -> int:
    """Print what is missing by person and stage."""
    from assistant.apps.cli import intake

    return intake.missing(profile, by, papers=papers, show_all=show_all, as_json=as_json)


@commands.add("assess", say("备案需求评估：要不要备、备哪类、以什么角色备（不构成法律意见）"), place="assess")
def assess(
    answers: Annotated[
        Path | None, typer.Option("--answers", help=say("回答写在 YAML 文件里，不逐题提问")), InConsole("assess")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--init", help=say("按结论新建填报资料的文件夹")), InConsole("assess new")
    ] = None,
    profile: Annotated[
        Path | None,
        profile_option(help=say("已有的填报资料：记过的回答不再问，相邻手续的新回答记进去")),
        InConsole("assess stored"),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option("--plan", help=say("另写一份给客户的办理方案（.docx）：要办什么、谁提供什么、要多久")),
        InConsole("assess plan"),
    ] = None,
    as_json: JsonOpt = False,
) -> int:
    """Assess whether a filing is needed, which and in what role."""
    from assistant.apps.cli import assess as work

    return work.assess(answers, folder, profile, plan, as_json=as_json)


@commands.add("scan", say("扫描件整理：合并、扶正、压缩到系统限制以内，红章仍是红的，原件不动"), place="scan")
def scan(
    inputs: Annotated[
        list[Path], typer.Argument(metavar="FILES...", help=say("照片、扫描件或文件夹，按页序")), InConsole("collect")
    ],
    requirement: Annotated[
        str, typer.Option("--slot", help=say("材料格：如 营业执照、承诺书、工作证明")), InConsole("scan")
    ],
    output: Annotated[Path | None, output_option(help=say("写到哪个 PDF")), InConsole("scan beside")] = None,
    by_name: Annotated[bool, typer.Option("--by-name", help=say("按文件名排页序")), InConsole("scan order")] = False,
    site: SiteOpt = "cac",
    as_json: JsonOpt = False,
) -> int:
    """Make one upright PDF of photos and scans."""
    from assistant.apps.cli import scans

    return scans.scan(inputs, requirement, output, by_name=by_name, as_json=as_json, site=site)


@commands.add("collect", say("收件归位：把微信、邮件来的文件放进各自的材料格"), place="collect")
def collect(
    bag: Annotated[Path, typer.Argument(help=say("收到的文件夹，或一个 .zip")), InConsole("collect")],
    profile: ProfileArg,
    assigned: Annotated[
        list[str] | None,
        typer.Option("--as", help=say("指定一个文件的材料格：文件=材料格，可以写多个")),
        InConsole("collected"),
    ] = None,
    yes: Annotated[bool, yes_option(help=say("已核对，直接归位")), InConsole("collected")] = False,
    as_json: JsonOpt = False,
) -> int:
    """Copy the files of an inbox to the requirements of a profile."""
    from assistant.apps.cli import intake

    return intake.collect(bag, profile, assigned or [], yes=yes, as_json=as_json)


@commands.add("capture", say("官网截图：把资料写明的官网首页和网站地图存进材料格"), place="capture")
def capture(
    profile: ProfileArg,
    yes: Annotated[bool, yes_option(help=say("同意打开资料写明的网站")), InConsole("capture")] = False,
) -> int:
    """Take a screenshot and a site map of the client's website."""
    from assistant.apps.cli import captures

    return captures.capture(profile, yes=yes)
