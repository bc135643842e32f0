"""The command `beian`: its commands and their options; the module of each noun does the work.

Only light modules are imported at the top, so that `beian --help` answers at once; the functions import the rest.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli import (
    console_commands,
    map_commands,
    paper_commands,
    practice_commands,
    rehearsal_commands,
    usage,
    worker_commands,
)
from assistant.apps.cli.command_group import CommandGroup
from assistant.apps.cli.command_options import (
    ChangeOptions,
    CheckOptions,
    DeregisterOptions,
    FillOptions,
    FormCommandOptions,
    PullOptions,
    ReportOptions,
    ReturnedOptions,
    RunOptions,
    fill_options,
)
from assistant.apps.cli.options import AlgorithmOpt, DocxOpt, JsonOpt, ProfileArg, SiteOpt, StageOpt
from assistant.apps.cli.output import leave, utf8_streams
from assistant.core.language import say

app = CommandGroup(say("算法备案填报助手：从一份填报资料到经过回读核对的备案。登录和提交永远由人完成。"))
credentials_app = CommandGroup(say("账号保管（系统钥匙串）"))
app.add_typer(credentials_app, name="credentials")
app.add_typer(paper_commands.papers_app, name="papers")

AccountOwnerArg = Annotated[str, typer.Argument(help=say("客户：资料里的主体名称"))]
KeepOpt = Annotated[str, typer.Option("--in", help=say("存在哪里：keyring（系统钥匙串）或 file（加密文件）"))]


def _version(desired: bool) -> None:
    if desired:
        from assistant.apps.cli.versions import program_version

        typer.echo(program_version())
        raise typer.Exit


@app.callback()
def _whole(
    lang: usage.LangOpt = None,
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help=say("显示版本"))] = False,
) -> None:
    """Take the options that stand before a command."""


@app.add("init", say("新建一份填报资料"))
def init(
    folder: Annotated[Path | None, typer.Argument(help=say("新建的文件夹"))] = None,
    example: Annotated[
        str | None, typer.Option("--example", help=say("从一份内置示例开始（beian init --list 列出）"))
    ] = None,
    show_list: Annotated[bool, typer.Option("--list", help=say("列出内置示例"))] = False,
) -> int:
    """Make a new profile."""
    from assistant.apps.cli import profiles

    return profiles.init(folder, example, show_list=show_list)


@app.add("schema", say("资料格式：输出供编辑器使用的 JSON Schema"))
def schema() -> int:
    """Print the JSON Schema of a profile."""
    from assistant.apps.cli import profiles

    return profiles.schema()


@app.add("check", say("预检：审核会退回的问题，在打开浏览器之前找出来"))
def check(options: CheckOptions) -> int:
    """Check profiles before a browser opens."""
    from assistant.apps.cli import checking

    return checking.check(options)


@app.add("rules", say("规则：预检的每一条规则，看什么、多重、依据什么"))
def rules(as_json: JsonOpt = False) -> int:
    """List the rules."""
    from assistant.apps.cli import rules as work

    return work.show(as_json=as_json)


@app.add("number", say("号码：信用代码、身份证、手机、邮箱、ICP、算法备案编号，逐个核对"))
def number(
    text: Annotated[list[str], typer.Argument(help=say("号码，可以写多个"))],
    as_json: JsonOpt = False,
) -> int:
    """Check numbers."""
    from assistant.apps.cli import numbers

    return numbers.show(text, as_json=as_json)


@app.add("plan", say("填报计划：今天能填什么、什么还要等"))
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


@app.add("fill", say("填报：在可见的浏览器里填写、保存、回读核对，然后交给您提交"))
def fill(options: FillOptions) -> int:
    """File a profile."""
    from assistant.apps.cli import fill as work

    return work.fill(options)


@app.add("change", say("变更：已备案的内容有变化时，只打开、只填写有变化的部分，交给您提交"))
def change(options: ChangeOptions, run: RunOptions) -> int:
    """File a change: only what differs from what was filed."""
    from assistant.apps.cli import changes

    scope = {"profile": options.profile, "algorithm": options.algorithm}
    return changes.change(options, fill_options(run, **scope, policy={"REMOVE": "remove"}))


@app.add("deregister", say("注销：写明注销了什么、影响什么，准备好申请，由您提交"))
def deregister(options: DeregisterOptions, run: RunOptions) -> int:
    """Prepare the deregistration of a filed algorithm and hand it over to the operator."""
    from assistant.apps.cli import deregistering

    return deregistering.deregister(options, fill_options(run, profile=options.profile, checks=False))


@app.add("pull", say("读回建档：把系统里已有的内容读成一份填报资料（接手、变更前用），只读不写"))
def pull(options: PullOptions) -> int:
    """Read what the site holds into a profile."""
    from assistant.apps.cli import pulls

    return pulls.pull_into(options)


@app.add("returned", say("退回补正：把审核意见拆开、对到填报项，生成对照表"))
def returned(options: ReturnedOptions) -> int:
    """Show a reviewer's comments beside their fields, or make the table of their outcome."""
    from assistant.apps.cli import returned as work

    return work.show(options)


@app.add("form", say("填任意一张表单：按栏目、问题、标签填写，逐项给出结论，不提交任何内容"))
def form(options: FormCommandOptions) -> int:
    """Fill any one form by labels; submit nothing."""
    from assistant.apps.cli import form as work

    return work.fill(options)


@app.add("report", say("填报报告：生成网页、PDF 或存档包，或核验填报记录"))
def report(options: ReportOptions) -> int:
    """Make the report of a run; print, pack or verify it."""
    from assistant.apps.cli import reports

    return reports.make(options)


@app.add("doctor", say("环境体检：浏览器、字体、钥匙串、对照表、文件夹、版本"))
def doctor(
    folder: Annotated[list[Path] | None, typer.Argument(help=say("同时查看这些文件夹放得是否稳妥"))] = None,
    as_json: JsonOpt = False,
) -> int:
    """Check this machine and name the remedy of each lack."""
    from assistant.apps.cli import doctor as work

    return work.doctor(folder or [], as_json=as_json)


@app.add("workbook", say("资料收集表：生成给客户填的 Excel 表"))
def workbook(
    profile: Annotated[Path | None, typer.Argument(help=say("填报资料（已有的内容会写进表里）"))] = None,
    type_: Annotated[
        str | None, typer.Option("--type", help=say("没有资料时：按算法类型生成空表，如 生成合成类"))
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=say("写到哪里（.xlsx）"))] = None,
) -> int:
    """Make the intake workbook."""
    from assistant.apps.cli import workbooks

    return workbooks.workbook(profile, type_, output)


@app.add("import", say("导入资料：把填回的资料收集表与资料逐项比对后并入"))
def import_file(
    file: Annotated[Path, typer.Argument(help=say("填回的资料收集表（.xlsx），或公示清单"))],
    profile: Annotated[Path | None, typer.Argument(help=say("并入的填报资料；不写则新建一份"))] = None,
    yes: Annotated[bool, typer.Option("--yes", help=say("已核对，直接写入"))] = False,
    published: Annotated[bool, typer.Option("--published", help=say("文件是公示清单（.xlsx 或文字）"))] = False,
    entity: Annotated[str | None, typer.Option("--entity", help=say("公示清单里选哪个主体"))] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=say("新建的文件夹"))] = None,
) -> int:
    """Merge a returned workbook, or start a profile from a published list."""
    from assistant.apps.cli import workbooks

    if published:
        return workbooks.import_published(file, entity, output)
    return workbooks.import_file(file, profile, output, yes=yes)


@app.add("confirm-sheet", say("填报信息确认表：提交前请客户签字确认"))
def confirmation_sheet(
    profile: ProfileArg,
    output: DocxOpt = None,
    check_file: Annotated[
        Path | None, typer.Option("--check", help=say("比对一份已生成的确认表：哪些项已改未确认"))
    ] = None,
) -> int:
    """Make the confirmation sheet, or compare one with the profile."""
    from assistant.apps.cli import papers

    return papers.confirm(profile, output, check_file)


@app.add("missing", say("欠件清单：谁、还差什么、影响哪一步，附可直接发送的话"))
def missing(
    profile: ProfileArg,
    by: Annotated[str | None, typer.Option("--by", help=say("请对方在哪天前发来，如 2026-12-01"))] = None,
    papers: Annotated[bool, typer.Option("--papers", help=say("同时读取材料的内容，看哪些检查通过（较慢）"))] = False,
    show_all: Annotated[bool, typer.Option("--all", help=say("列出全部材料格和状态"))] = False,
    as_json: JsonOpt = False,
) -> int:
    """Print what is missing by person and stage."""
    from assistant.apps.cli import intake

    return intake.missing(profile, by, papers=papers, show_all=show_all, as_json=as_json)


@app.add("assess", say("备案需求评估：要不要备、备哪类、以什么角色备（不构成法律意见）"))
def assess(
    answers: Annotated[Path | None, typer.Option("--answers", help=say("回答写在 YAML 文件里，不逐题提问"))] = None,
    folder: Annotated[Path | None, typer.Option("--init", help=say("按结论新建填报资料的文件夹"))] = None,
    as_json: JsonOpt = False,
) -> int:
    """Assess whether a filing is needed, which and in what role."""
    from assistant.apps.cli import assess as work

    return work.assess(answers, folder, as_json=as_json)


@app.add("scan", say("扫描件整理：合并、扶正、压缩到系统限制以内，红章仍是红的，原件不动"))
def scan(
    inputs: Annotated[list[Path], typer.Argument(metavar="FILES...", help=say("照片、扫描件或文件夹，按页序"))],
    requirement: Annotated[str, typer.Option("--slot", help=say("材料格：如 营业执照、承诺书、工作证明"))],
    output: Annotated[Path | None, typer.Option("--output", "-o", help=say("写到哪个 PDF"))] = None,
    by_name: Annotated[bool, typer.Option("--by-name", help=say("按文件名排页序"))] = False,
    site: SiteOpt = "cac",
    as_json: JsonOpt = False,
) -> int:
    """Make one upright PDF of photos and scans."""
    from assistant.apps.cli import scans

    return scans.scan(inputs, requirement, output, by_name=by_name, as_json=as_json, site=site)


@app.add("collect", say("收件归位：把微信、邮件来的文件放进各自的材料格"))
def collect(
    bag: Annotated[Path, typer.Argument(help=say("收到的文件夹，或一个 .zip"))],
    profile: ProfileArg,
    assigned: Annotated[
        list[str] | None, typer.Option("--as", help=say("指定一个文件的材料格：文件=材料格，可以写多个"))
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help=say("已核对，直接归位"))] = False,
    as_json: JsonOpt = False,
) -> int:
    """Copy the files of an inbox to the requirements of a profile."""
    from assistant.apps.cli import intake

    return intake.collect(bag, profile, assigned or [], yes=yes, as_json=as_json)


@app.add("capture", say("官网截图：把资料写明的官网首页和网站地图存进材料格"))
def capture(
    profile: ProfileArg,
    yes: Annotated[bool, typer.Option("--yes", help=say("同意打开资料写明的网站"))] = False,
) -> int:
    """Take a screenshot and a site map of the client's website."""
    from assistant.apps.cli import captures

    return captures.capture(profile, yes=yes)


@credentials_app.add("set", say("保存一个客户在某系统的账号和密码（密码从提示输入）"))
def credentials_set(client: AccountOwnerArg, site: SiteOpt = "cac", keep: KeepOpt = "keyring") -> int:
    """Store an account."""
    from assistant.apps.cli import accounts

    return accounts.put(client, site, keep)


@credentials_app.add("show", say("显示保存的账号名（不显示密码）"))
def credentials_show(client: AccountOwnerArg, site: SiteOpt = "cac", keep: KeepOpt = "keyring") -> int:
    """Show the name of a stored account."""
    from assistant.apps.cli import accounts

    return accounts.show(client, site, keep)


@credentials_app.add("delete", say("删除保存的账号"))
def credentials_delete(client: AccountOwnerArg, site: SiteOpt = "cac", keep: KeepOpt = "keyring") -> int:
    """Delete a stored account."""
    from assistant.apps.cli import accounts

    return accounts.delete(client, site, keep)


for module in (map_commands, practice_commands, rehearsal_commands, console_commands, worker_commands):
    app.include(module.commands)


def main() -> None:
    """Run `beian`; without arguments inside a workspace, open the console."""
    with utf8_streams():
        leave(usage.run(app, console_commands.meant()))
