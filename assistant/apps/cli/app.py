"""The command `beian`: its commands and their options; the module of each noun does the work.

Only light modules are imported at the top, so that `beian --help` answers at once; the functions import the rest.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli import (
    change_commands,
    console_commands,
    form_command,
    life_commands,
    map_commands,
    paper_commands,
    practice_commands,
    rehearsal_commands,
    report_command,
    usage,
    worker_commands,
)
from assistant.apps.cli.options import PANEL as _PANEL
from assistant.apps.cli.options import (
    AccountOpt,
    JsonOpt,
    KeepOpt,
    PaceOpt,
    ProfileArg,
    StandInOpt,
    SurviveOpt,
    UncalibratedOpt,
)
from assistant.apps.cli.options import help_text as _help
from assistant.apps.cli.output import guarded, leave, utf8_streams
from assistant.core.language import mark

app = typer.Typer(
    help=_help(mark("算法备案填报助手：从一份填报资料到经过回读核对的备案。登录和提交永远由人完成。")), **_PANEL
)
credentials_app = typer.Typer(help=_help(mark("账号保管（系统钥匙串）")), **_PANEL)
app.add_typer(credentials_app, name="credentials")
app.add_typer(paper_commands.papers_app, name="papers")
command = partial(app.command, cls=usage.LocalizedCommand)
account_command = partial(credentials_app.command, cls=usage.LocalizedCommand)

SiteOpt = Annotated[str, typer.Option("--site", help=_help(mark("页面对照表：mock、cac 或一个文件")))]
StageOpt = Annotated[str | None, typer.Option("--stage", help=_help(mark("只处理一个阶段：主体、产品 或 算法")))]
RuleIdsOpt = Annotated[list[str] | None, typer.Option("--only", help=_help(mark("只看这些规则，如 R02,R05")))]
ClientArg = Annotated[str, typer.Argument(help=_help(mark("客户：资料里的主体名称")))]
AlgorithmOpt = Annotated[str | None, typer.Option("--algorithm", help=_help(mark("只处理一条算法（按名称）")))]


def _version(desired: bool) -> None:
    if desired:
        from assistant.apps.cli.versions import program_version

        typer.echo(program_version())
        raise typer.Exit


@app.callback()
def _whole(
    lang: usage.LangOpt = None,
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=_help(mark("显示版本")))
    ] = False,
) -> None:
    """Take the options that stand before a command."""


@command(help=_help(mark("新建一份填报资料")))
def init(
    folder: Annotated[Path | None, typer.Argument(help=_help(mark("新建的文件夹")))] = None,
    example: Annotated[
        str | None, typer.Option("--example", help=_help(mark("从一份内置示例开始（beian init --list 列出）")))
    ] = None,
    show_list: Annotated[bool, typer.Option("--list", help=_help(mark("列出内置示例")))] = False,
) -> None:
    """Make a new profile."""
    from assistant.apps.cli import profiles

    leave(guarded(lambda: profiles.init(folder, example, show_list=show_list)))


@command(help=_help(mark("资料格式：输出供编辑器使用的 JSON Schema")))
def schema() -> None:
    """Print the JSON Schema of a profile."""
    from assistant.apps.cli import profiles

    leave(guarded(profiles.schema))


@command(help=_help(mark("预检：审核会退回的问题，在打开浏览器之前找出来")))
def check(
    profile: Annotated[list[Path], typer.Argument(help=_help(mark("填报资料，可以写多份")))],
    stage: StageOpt = None,
    form: Annotated[str, typer.Option("--format", help=_help(mark("输出：text、json 或 html")))] = "text",
    only: RuleIdsOpt = None,
    skip: Annotated[list[str] | None, typer.Option("--skip", help=_help(mark("不看这些规则")))] = None,
    strict: Annotated[bool, typer.Option("--strict", help=_help(mark("有“需核实”也以 1 结束")))] = False,
    site: SiteOpt = "cac",
    papers: Annotated[bool, typer.Option("--papers", help=_help(mark("同时读取材料和扫描件的内容（较慢）")))] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=_help(mark("网页写到哪里")))] = None,
    as_json: JsonOpt = False,
) -> None:
    """Check profiles before a browser opens."""
    from assistant.apps.cli import checking

    options = checking.CheckOptions(
        profiles=tuple(profile),
        stage=stage,
        form="json" if as_json else form,
        only=tuple(only or ()),
        skip=tuple(skip or ()),
        strict=strict,
        site=site,
        papers=papers,
        output=output,
    )
    leave(guarded(lambda: checking.check(options)))


@command(help=_help(mark("规则：预检的每一条规则，看什么、多重、依据什么")))
def rules(as_json: JsonOpt = False) -> None:
    """List the rules."""
    from assistant.apps.cli import rules as work

    leave(guarded(lambda: work.show(as_json=as_json)))


@command(help=_help(mark("号码：信用代码、身份证、手机、邮箱、ICP、算法备案编号，逐个核对")))
def number(
    text: Annotated[list[str], typer.Argument(help=_help(mark("号码，可以写多个")))],
    as_json: JsonOpt = False,
) -> None:
    """Check numbers."""
    from assistant.apps.cli import numbers

    leave(guarded(lambda: numbers.show(text, as_json=as_json)))


@command(help=_help(mark("填报计划：今天能填什么、什么还要等")))
def plan(
    profile: ProfileArg,
    site: SiteOpt = "mock",
    stage: StageOpt = None,
    algorithm: AlgorithmOpt = None,
    as_json: JsonOpt = False,
) -> None:
    """Show the plan as a tree."""
    from assistant.apps.cli import profiles

    leave(guarded(lambda: profiles.plan(profile, site, stage, algorithm, as_json=as_json)))


@command(help=_help(mark("填报：在可见的浏览器里填写、保存、回读核对，然后交给您提交")))
def fill(
    profile: ProfileArg,
    site: SiteOpt = "cac",
    url: Annotated[str | None, typer.Option("--url", help=_help(mark("系统地址（模拟系统必填）")))] = None,
    stage: StageOpt = None,
    algorithm: AlgorithmOpt = None,
    headless: Annotated[bool, typer.Option("--headless", help=_help(mark("不显示浏览器（只用于演练）")))] = False,
    stand_in: StandInOpt = None,
    nonce: Annotated[
        str | None, typer.Option("--nonce", help=_help(mark("模拟系统启动时给出的随机串")), hidden=True)
    ] = None,
    pace: PaceOpt = "fast",
    as_json: JsonOpt = False,
    operator: Annotated[str | None, typer.Option("--operator", help=_help(mark("填报人姓名")))] = None,
    account: AccountOpt = "keyring",
    survive: SurviveOpt = True,
    allow_uncalibrated: UncalibratedOpt = False,
) -> None:
    """File a profile."""
    from assistant.apps.cli import fill as work
    from assistant.apps.cli.preparing import FillOptions

    options = FillOptions(
        profile=profile,
        site=site,
        url=url,
        stage=stage,
        algorithm=algorithm,
        headless=headless,
        stand_in=stand_in,
        nonce=nonce,
        pace=pace,
        as_json=as_json,
        operator=operator,
        account_from=account,
        close_browser=not survive,
        allow_uncalibrated=allow_uncalibrated,
    )
    leave(work.fill(options))


command("change", help=_help(mark("变更：已备案的内容有变化时，只打开、只填写有变化的部分，交给您提交")))(
    change_commands.change
)
command("deregister", help=_help(mark("注销：写明注销了什么、影响什么，准备好申请，由您提交")))(
    change_commands.deregister
)
command("pull", help=_help(mark("读回建档：把系统里已有的内容读成一份填报资料（接手、变更前用），只读不写")))(
    life_commands.pull
)
command("returned", help=_help(mark("退回补正：把审核意见拆开、对到填报项，生成对照表")))(life_commands.returned)
command("form", help=_help(mark("填任意一张表单：按栏目、问题、标签填写，逐项给出结论，不提交任何内容")))(
    form_command.form
)
command("report", help=_help(mark("填报报告：生成网页、PDF 或存档包，或核验填报记录")))(report_command.report)


@command(help=_help(mark("环境体检：浏览器、字体、钥匙串、对照表、文件夹、版本")))
def doctor(
    folder: Annotated[list[Path] | None, typer.Argument(help=_help(mark("同时查看这些文件夹放得是否稳妥")))] = None,
    as_json: JsonOpt = False,
) -> None:
    """Check this machine and name the remedy of each lack."""
    from assistant.apps.cli import doctor as work

    leave(guarded(lambda: work.doctor(folder or [], as_json=as_json)))


@command(help=_help(mark("资料收集表：生成给客户填的 Excel 表")))
def workbook(
    profile: Annotated[Path | None, typer.Argument(help=_help(mark("填报资料（已有的内容会写进表里）")))] = None,
    type_: Annotated[
        str | None, typer.Option("--type", help=_help(mark("没有资料时：按算法类型生成空表，如 生成合成类")))
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=_help(mark("写到哪里（.xlsx）")))] = None,
) -> None:
    """Make the intake workbook."""
    from assistant.apps.cli import workbooks

    leave(guarded(lambda: workbooks.workbook(profile, type_, output)))


@command("import", help=_help(mark("导入资料：把填回的资料收集表与资料逐项比对后并入")))
def import_file(
    file: Annotated[Path, typer.Argument(help=_help(mark("填回的资料收集表（.xlsx），或公示清单")))],
    profile: Annotated[Path | None, typer.Argument(help=_help(mark("并入的填报资料；不写则新建一份")))] = None,
    yes: Annotated[bool, typer.Option("--yes", help=_help(mark("已核对，直接写入")))] = False,
    published: Annotated[bool, typer.Option("--published", help=_help(mark("文件是公示清单（.xlsx 或文字）")))] = False,
    entity: Annotated[str | None, typer.Option("--entity", help=_help(mark("公示清单里选哪个主体")))] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=_help(mark("新建的文件夹")))] = None,
) -> None:
    """Merge a returned workbook, or start a profile from a published list."""
    from assistant.apps.cli import workbooks

    if published:
        leave(guarded(lambda: workbooks.import_published(file, entity, output)))
    leave(guarded(lambda: workbooks.import_file(file, profile, output, yes=yes)))


@command("confirm-sheet", help=_help(mark("填报信息确认表：提交前请客户签字确认")))
def confirmation_sheet(
    profile: ProfileArg,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=_help(mark("写到哪里（.docx）")))] = None,
    check_file: Annotated[
        Path | None, typer.Option("--check", help=_help(mark("比对一份已生成的确认表：哪些项已改未确认")))
    ] = None,
) -> None:
    """Make the confirmation sheet, or compare one with the profile."""
    from assistant.apps.cli import papers

    leave(guarded(lambda: papers.confirm(profile, output, check_file)))


@command(help=_help(mark("欠件清单：谁、还差什么、影响哪一步，附可直接发送的话")))
def missing(
    profile: ProfileArg,
    by: Annotated[str | None, typer.Option("--by", help=_help(mark("请对方在哪天前发来，如 2026-12-01")))] = None,
    papers: Annotated[
        bool, typer.Option("--papers", help=_help(mark("同时读取材料的内容，看哪些检查通过（较慢）")))
    ] = False,
    show_all: Annotated[bool, typer.Option("--all", help=_help(mark("列出全部材料格和状态")))] = False,
    as_json: JsonOpt = False,
) -> None:
    """Print what is missing by person and stage."""
    from assistant.apps.cli import intake

    options = intake.MissingOptions(profile, by, papers=papers, show_all=show_all, as_json=as_json)
    leave(guarded(lambda: intake.missing(options)))


@command(help=_help(mark("备案需求评估：要不要备、备哪类、以什么角色备（不构成法律意见）")))
def assess(
    answers: Annotated[
        Path | None, typer.Option("--answers", help=_help(mark("回答写在 YAML 文件里，不逐题提问")))
    ] = None,
    folder: Annotated[Path | None, typer.Option("--init", help=_help(mark("按结论新建填报资料的文件夹")))] = None,
    as_json: JsonOpt = False,
) -> None:
    """Assess whether a filing is needed, which and in what role."""
    from assistant.apps.cli import assess as work

    leave(guarded(lambda: work.assess(answers, folder, as_json=as_json)))


@command(help=_help(mark("扫描件整理：合并、扶正、压缩到系统限制以内，红章仍是红的，原件不动")))
def scan(
    inputs: Annotated[list[Path], typer.Argument(metavar="FILES...", help=_help(mark("照片、扫描件或文件夹，按页序")))],
    requirement: Annotated[str, typer.Option("--slot", help=_help(mark("材料格：如 营业执照、承诺书、工作证明")))],
    output: Annotated[Path | None, typer.Option("--output", "-o", help=_help(mark("写到哪个 PDF")))] = None,
    by_name: Annotated[bool, typer.Option("--by-name", help=_help(mark("按文件名排页序")))] = False,
    site: SiteOpt = "cac",
    as_json: JsonOpt = False,
) -> None:
    """Make one upright PDF of photos and scans."""
    from assistant.apps.cli import scans

    leave(guarded(lambda: scans.scan(inputs, requirement, output, by_name=by_name, as_json=as_json, site=site)))


@command(help=_help(mark("收件归位：把微信、邮件来的文件放进各自的材料格")))
def collect(
    bag: Annotated[Path, typer.Argument(help=_help(mark("收到的文件夹，或一个 .zip")))],
    profile: ProfileArg,
    assigned: Annotated[
        list[str] | None, typer.Option("--as", help=_help(mark("指定一个文件的材料格：文件=材料格，可以写多个")))
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help=_help(mark("已核对，直接归位")))] = False,
    as_json: JsonOpt = False,
) -> None:
    """Copy the files of an inbox to the requirements of a profile."""
    from assistant.apps.cli import intake

    leave(guarded(lambda: intake.collect(bag, profile, assigned or [], yes=yes, as_json=as_json)))


@command(help=_help(mark("官网截图：把资料写明的官网首页和网站地图存进材料格")))
def capture(
    profile: ProfileArg,
    yes: Annotated[bool, typer.Option("--yes", help=_help(mark("同意打开资料写明的网站")))] = False,
) -> None:
    """Take a screenshot and a site map of the client's website."""
    from assistant.apps.cli import captures

    leave(guarded(lambda: captures.capture(profile, yes=yes)))


@account_command("set", help=_help(mark("保存一个客户在某系统的账号和密码（密码从提示输入）")))
def credentials_set(client: ClientArg, site: SiteOpt = "cac", keep: KeepOpt = "keyring") -> None:
    """Store an account."""
    from assistant.apps.cli import accounts

    leave(guarded(lambda: accounts.put(client, site, keep)))


@account_command("show", help=_help(mark("显示保存的账号名（不显示密码）")))
def credentials_show(client: ClientArg, site: SiteOpt = "cac", keep: KeepOpt = "keyring") -> None:
    """Show the name of a stored account."""
    from assistant.apps.cli import accounts

    leave(guarded(lambda: accounts.show(client, site, keep)))


@account_command("delete", help=_help(mark("删除保存的账号")))
def credentials_delete(client: ClientArg, site: SiteOpt = "cac", keep: KeepOpt = "keyring") -> None:
    """Delete a stored account."""
    from assistant.apps.cli import accounts

    leave(guarded(lambda: accounts.delete(client, site, keep)))


map_commands.add_to(app)
practice_commands.add_to(app)
rehearsal_commands.add_to(app)
console_commands.add_to(app)
worker_commands.add_to(app)


def main() -> None:
    """Run `beian`; without arguments inside a workspace, open the console."""
    with utf8_streams():
        leave(usage.run(app, console_commands.meant()))
