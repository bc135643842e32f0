"""The options classes: what a command with more than six options takes, and what a filing takes from any command.

A field with an option or argument is declared on the command line (`CommandGroup` reads it); the others are for callers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.apps.cli.options import (
    AlgorithmOpt,
    CalibratorOpt,
    ClientArg,
    ClientsArg,
    DoorOpt,
    FaultOpt,
    HeadlessOpt,
    JsonOpt,
    MinutesOpt,
    NonceOpt,
    OperatorOpt,
    PaceOpt,
    PageOpt,
    ProfileArg,
    ReopenOpt,
    ResumeOpt,
    ShowOpt,
    SiteOpt,
    SkinOpt,
    StageOpt,
    StandInOpt,
    SurviveOpt,
    UncalibratedOpt,
    UrlOpt,
    WorkspaceOpt,
)
from assistant.core.language import say


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """Options of `check`; `only` and `skip` hold rule ids, one or several in each text."""

    profile: Annotated[list[Path], typer.Argument(help=say("填报资料，可以写多份"))]
    stage: StageOpt = None
    form: Annotated[str, typer.Option("--format", help=say("输出：text、json 或 html"))] = "text"
    only: Annotated[list[str] | None, typer.Option("--only", help=say("只看这些规则，如 R02,R05"))] = None
    skip: Annotated[list[str] | None, typer.Option("--skip", help=say("不看这些规则"))] = None
    strict: Annotated[bool, typer.Option("--strict", help=say("有“需核实”也以 1 结束"))] = False
    site: SiteOpt = "cac"
    papers: Annotated[bool, typer.Option("--papers", help=say("同时读取材料和扫描件的内容（较慢）"))] = False
    output: PageOpt = None
    as_json: JsonOpt = False


@dataclass(frozen=True, slots=True)
class FillOptions:
    """Options of `fill`, and of the other commands that run in the browser.

    `own_account` is an account that the program made on its own mock. `checks` runs the preflight first (not for a
    deregistration, which findings on a filing must not stop). `policy` holds the stand-in's answers by kind of handover.
    With `reads_only` no save leaves the browser, and there may be no profile yet; `company` then names the owner of the
    account. `close_when_done` closes the browser of a complete filing. `may_assist`: on a site that nobody has calibrated the
    person files and the assistant helps, where other commands are refused.
    """

    profile: ProfileArg
    site: SiteOpt = "cac"
    url: UrlOpt = None
    stage: StageOpt = None
    algorithm: AlgorithmOpt = None
    headless: HeadlessOpt = False
    stand_in: StandInOpt = None
    nonce: NonceOpt = None
    pace: PaceOpt = "fast"
    as_json: JsonOpt = False
    operator: OperatorOpt = None
    account: Annotated[
        str,
        typer.Option(
            "--account",
            help=say("账号密码从哪里来：keyring、none、prompt（现在输入）、fd:3（描述符）、file（加密文件）"),
        ),
    ] = "keyring"
    survive: SurviveOpt = True
    allow_uncalibrated: UncalibratedOpt = False
    reopen: ReopenOpt = False
    own_account: tuple[str, str] | None = field(default=None, repr=False)
    close_when_done: bool = False
    names_report: bool = True
    checks: bool = True
    reads_only: bool = False
    may_assist: bool = False
    company: str = ""
    policy: Mapping[str, str] = field(default_factory=dict)


def fill_options(given: Any, **own: Any) -> FillOptions:
    """Return the options of a filing: those that a command's options have by the same name, then `own`."""
    shared = {option.name: getattr(given, option.name) for option in fields(FillOptions) if hasattr(given, option.name)}
    return FillOptions(**(shared | own))


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What `change` and `deregister` share with `fill`: the site, its browser, the operator."""

    site: SiteOpt = "cac"
    url: UrlOpt = None
    headless: HeadlessOpt = False
    stand_in: StandInOpt = None
    nonce: NonceOpt = None
    pace: PaceOpt = "fast"
    as_json: JsonOpt = False
    survive: SurviveOpt = True
    operator: OperatorOpt = None


@dataclass(frozen=True, slots=True)
class ChangeOptions:
    """Options of `change`: its scope, the day of the change, and whether only to show the patch."""

    profile: ProfileArg
    algorithm: Annotated[str | None, typer.Option("--algorithm", help=say("只变更一条算法（按名称）"))] = None
    subject: Annotated[bool, typer.Option("--subject", help=say("变更主体信息"))] = False
    since: Annotated[
        str | None, typer.Option("--since", help=say("变更发生的日期，如 2026-11-20：算出 10 个工作日的最后一天"))
    ] = None
    plan: Annotated[bool, typer.Option("--plan", help=say("只看变更对照，不打开备案系统"))] = False


@dataclass(frozen=True, slots=True)
class DeregisterOptions:
    """Options of `deregister`: the algorithm, and the answers prepared for the application."""

    profile: ProfileArg
    algorithm: Annotated[str, typer.Option("--algorithm", help=say("注销哪一条算法（按名称）"))]
    reason: Annotated[str | None, typer.Option("--reason", help=say("注销原因，按系统的选项写，如 停止提供服务"))] = (
        None
    )
    end: Annotated[str | None, typer.Option("--end", help=say("停止服务日期，如 2026-11-30"))] = None
    note: Annotated[str | None, typer.Option("--note", help=say("注销说明"))] = None
    arrangements: Annotated[str | None, typer.Option("--arrangements", help=say("用户告知及善后安排"))] = None


@dataclass(frozen=True, slots=True)
class PullOptions:
    """Options of `pull`; `out` is the folder of the profile."""

    out: Annotated[Path, typer.Option("--out", "-o", help=say("写到哪个文件夹；已有资料时只显示差异"))]
    site: SiteOpt = "cac"
    url: UrlOpt = None
    company: Annotated[
        str | None, typer.Option("--company", help=say("读取哪家主体的账号；文件夹里还没有资料时必填"))
    ] = None
    yes: Annotated[bool, typer.Option("--yes", help=say("已看过差异，以系统为准更新资料"))] = False
    headless: HeadlessOpt = False
    stand_in: Annotated[
        str | None,
        typer.Option("--stand-in", metavar="[on]", help=say("由替身进程登录（只用于模拟系统）：on，可以不写")),
    ] = None
    nonce: NonceOpt = None
    as_json: JsonOpt = False
    survive: SurviveOpt = True
    operator: OperatorOpt = None


@dataclass(frozen=True, slots=True)
class ReturnedOptions:
    """Options of `returned`; `paste` is a text file or `-` for standard input, `about` names the item of its comments."""

    profile: ProfileArg
    site: SiteOpt = "cac"
    paste: Annotated[
        Path | None, typer.Option("--paste", help=say("收到的意见文字：一个文本文件，或 - 从标准输入读"))
    ] = None
    about: Annotated[str | None, typer.Option("--about", help=say("粘贴的意见是给谁的：主体名称或算法名称"))] = None
    number: Annotated[int | None, typer.Option("--round", help=say("只看第几轮"))] = None
    table: Annotated[bool, typer.Option("--table", help=say("生成对照表：意见 → 修改 → 核对"))] = False
    output: Annotated[Path | None, typer.Option("--output", "-o", help=say("对照表写到哪里（.docx 或 .html）"))] = None
    letter: Annotated[bool, typer.Option("--letter", help=say("生成补正说明：逐条答复审核意见（.docx）"))] = False
    as_json: JsonOpt = False


@dataclass(frozen=True, slots=True)
class FormCommandOptions:
    """Options of `form`."""

    url: Annotated[str, typer.Argument(help=say("表单所在的网址"))]
    values: Annotated[Path, typer.Argument(help=say("要填的内容：YAML 文件，按栏目、问题、标签分层"))]
    allow: Annotated[list[str] | None, typer.Option("--allow", help=say("页面还可以访问的主机名，可以写多次"))] = None
    pace: PaceOpt = "fast"
    headless: HeadlessOpt = False
    survive: Annotated[
        bool, typer.Option("--survive/--no-survive", help=say("填完后浏览器是否留着给您核对和提交：默认留着"))
    ] = True
    as_json: JsonOpt = False

    @property
    def survives(self) -> bool:
        """Return whether the browser stays open; an invisible one never does."""
        return self.survive and not self.headless


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """Options of `report`."""

    run: Annotated[Path, typer.Argument(help=say("一次填报的文件夹，或填报资料（取最近一次），或存档包"))]
    output: PageOpt = None
    show: ShowOpt = False
    text: Annotated[bool, typer.Option("--text", help=say("只在终端显示"))] = False
    verify: Annotated[bool, typer.Option("--verify", help=say("核验填报记录：有没有被改动、删除或调换"))] = False
    head: Annotated[str | None, typer.Option("--head", help=say("另存的末行摘要或包摘要，与 --verify 同用"))] = None
    pdf: Annotated[bool, typer.Option("--pdf", help=say("由浏览器打印成 PDF"))] = False
    pack: Annotated[Path | None, typer.Option("--pack", help=say("存档包写到哪里（.zip，已遮盖）"))] = None
    unmasked: Annotated[bool, typer.Option("--unmasked", help=say("存档包不遮盖个人信息，会请您确认"))] = False
    yes: Annotated[bool, typer.Option("--yes", help=say("已确认要未遮盖的存档包"))] = False


@dataclass(frozen=True, slots=True)
class CalibrationOptions:
    """Options of `calibrate`."""

    site: SiteOpt = "cac"
    url: UrlOpt = None
    only: Annotated[
        list[str] | None, typer.Option("--only", help=say("只校准这些键（已校准的也重新校准），可写多次"))
    ] = None
    page: Annotated[
        list[str] | None,
        typer.Option("--page", help=say("整页重新校准（写页面的代号或名称），已校准的各项也再问，可写多次")),
    ] = None
    review: Annotated[
        bool, typer.Option("--review", help=say("不校准，把现有对照表写成一页（图片已遮盖），供复核"))
    ] = False
    home: Annotated[
        bool, typer.Option("--home", help=say("校准登录后的首页：账号、主体名称、主体状态在哪里、叫什么"))
    ] = False
    html: Annotated[Path | None, typer.Option("--html", help=say("--review 写到哪个文件"))] = None
    operator: CalibratorOpt = None
    headless: HeadlessOpt = False
    door: DoorOpt = None


@dataclass(frozen=True, slots=True)
class LearnOptions:
    """Options of `learn`; `profile` is compared with what is shown, `out` is the folder of a new one."""

    look: Annotated[bool, typer.Option("--look", help=say("只看：您打开已有的内容来看，什么也不填、不存、不提交"))] = (
        False
    )
    site: SiteOpt = "cac"
    url: UrlOpt = None
    profile: Annotated[Path | None, typer.Option("--profile", help=say("已有的资料：只与它比对，不另建"))] = None
    out: Annotated[Path | None, typer.Option("--out", "-o", help=say("新资料写到哪个文件夹（默认：主体名称）"))] = None
    operator: OperatorOpt = None
    headless: HeadlessOpt = False


@dataclass(frozen=True, slots=True)
class MapCheckOptions:
    """Options of `map check`."""

    site: SiteOpt = "cac"
    url: UrlOpt = None
    as_json: JsonOpt = False
    html: Annotated[Path | None, typer.Option("--html", help=say("另写一页带（遮盖过的）图片的报告"))] = None
    headless: HeadlessOpt = False
    door: DoorOpt = None


@dataclass(frozen=True, slots=True)
class AcceptedOptions:
    """Options of `map accepted`."""

    profile: Annotated[
        Path | None,
        typer.Argument(help=say("填报资料的文件夹：不在工作区里时，连它以前的填报一起列（默认：当前的工作区）")),
    ] = None
    site: Annotated[str | None, typer.Option("--site", help=say("只看一个系统：mock、cac 或一个文件"))] = None
    withdraw: Annotated[
        str | None, typer.Option("--withdraw", metavar="FIELD", help=say("撤回对一个填写项的认可（列表里的第一列）"))
    ] = None
    operator: Annotated[str | None, typer.Option("--operator", help=say("撤回人姓名"))] = None
    workspace: WorkspaceOpt = None
    as_json: JsonOpt = False


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """Options of `batch check` and `batch rehearse`."""

    clients: ClientsArg = None
    resume: ResumeOpt = False
    workers: Annotated[int, typer.Option("--workers", min=0, help=say("同时几个（默认按本机的处理器和内存）"))] = 0
    minutes: MinutesOpt = 20
    team: Annotated[
        bool, typer.Option("--team", help=say("交给各台机器上的工作进程做（beian worker；台账须在 PostgreSQL 上）"))
    ] = False
    workspace: WorkspaceOpt = None
    as_json: JsonOpt = False


@dataclass(frozen=True, slots=True)
class BatchFillOptions:
    """Options of `batch fill`."""

    clients: ClientsArg = None
    resume: ResumeOpt = False
    site: SiteOpt = "cac"
    url: UrlOpt = None
    stage: StageOpt = None
    headless: HeadlessOpt = False
    stand_in: StandInOpt = None
    nonce: NonceOpt = None
    pace: PaceOpt = "fast"
    allow_uncalibrated: UncalibratedOpt = False
    reopen: ReopenOpt = False
    workspace: WorkspaceOpt = None
    as_json: JsonOpt = False


@dataclass(frozen=True, slots=True)
class NoteOptions:
    """Options of `clients note`: a change or the end of a service, its completion, or numbers that are shown."""

    client: ClientArg
    changed: Annotated[str | None, typer.Option("--changed", help=say("备案信息变更的日期"))] = None
    ended: Annotated[str | None, typer.Option("--ended", help=say("终止服务的日期"))] = None
    algorithm: Annotated[str, typer.Option("--algorithm", help=say("哪条算法（默认全部）"))] = ""
    done: Annotated[bool, typer.Option("--done", help=say("变更或注销已办结"))] = False
    shown: Annotated[bool, typer.Option("--shown", help=say("备案编号和链接已在产品显著位置标明"))] = False
    picture: Annotated[Path | None, typer.Option("--picture", help=say("标明编号的截图，存进台账"))] = None
    workspace: WorkspaceOpt = None


@dataclass(frozen=True, slots=True)
class DueOptions:
    """Options of `due`; `start` is the day from which one date is counted by `rule`."""

    days: Annotated[int | None, typer.Option("--days", min=0, help=say("只看多少天以内的"))] = None
    rule: Annotated[
        str | None, typer.Option("--rule", help=say("按一条规则算日期：file、change、end、review 或 entity"))
    ] = None
    start: Annotated[str | None, typer.Option("--from", help=say("起算的日期，如 2026-11-20"))] = None
    ics: Annotated[Path | None, typer.Option("--ics", help=say("另写一份日历文件（.ics）"))] = None
    explain: Annotated[bool, typer.Option("--explain", help=say("每个日期都说明怎么算的"))] = False
    workspace: WorkspaceOpt = None
    as_json: JsonOpt = False


@dataclass(frozen=True, slots=True)
class MockOptions:
    """Options of `mock`."""

    port: Annotated[int, typer.Option("--port", help=say("端口，0 为任选"))] = 0
    data: Annotated[Path | None, typer.Option("--data", help=say("保存数据的文件夹"))] = None
    review: Annotated[str, typer.Option("--review", help=say("主体审核：auto、manual 或秒数"))] = "auto"
    sms: Annotated[bool, typer.Option("--sms", help=say("登录时要求短信验证码"))] = False
    show: ShowOpt = False
    skin: SkinOpt = "element-plus"
    make: Annotated[
        str, typer.Option("--make", help=say("另一种样式的系统：a（本项目的页面）到 e（只有源码目录里有）"))
    ] = "a"
    seed: Annotated[int, typer.Option("--seed", min=0, help=say("b 到 e 的文字、次序和请求按这个数变化"))] = 0
    fault: FaultOpt = None
    variant: Annotated[
        list[str] | None,
        typer.Option("--variant", help=say("让页面变成另一种样子：名称:种子[:个数]，如 relabel:7，可写多次")),
    ] = None
    names_faults: Annotated[bool, typer.Option("--list-faults", help=say("列出所有故障，然后结束"))] = False


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """Options of `worker`; `lease` is in seconds."""

    concurrency: Annotated[int, typer.Option("--concurrency", min=1, max=64, help=say("同时做几个客户"))] = 1
    name: Annotated[str, typer.Option("--name", help=say("这台机器在台账里的名称（默认主机名）"))] = ""
    minutes: MinutesOpt = 20
    lease: Annotated[float, typer.Option("--lease", min=2, help=say("多少秒没有音讯就由别的工作进程接手"))] = 120.0
    mock_port: Annotated[
        int,
        typer.Option(
            "--mock-port", min=0, max=65535, help=say("模拟系统固定用哪个端口（远程浏览器经隧道访问时用），0 为任选")
        ),
    ] = 0
    once: Annotated[bool, typer.Option("--once", help=say("队列做空就结束，不再等新的"))] = False
    workspace: WorkspaceOpt = None
