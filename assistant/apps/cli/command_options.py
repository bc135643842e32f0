"""The options classes: what a command with more than six options takes, and what a filing takes from any command.

A field with an option or argument is declared on the command line (`CommandGroup` reads it); the others are for callers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.apps.cli.console_places import InConsole
from assistant.apps.cli.flags import (
    algorithm_option,
    folder_option,
    output_option,
    papers_option,
    stand_in_option,
    survive_option,
    yes_option,
)
from assistant.apps.cli.options import (
    AlgorithmOpt,
    FaultOpt,
    HeadlessOpt,
    JsonOpt,
    PaceOpt,
    PageOpt,
    PortOpt,
    ProfileArg,
    ReopenOpt,
    ShowOpt,
    SiteOpt,
    SkinOpt,
    StageOpt,
    UncalibratedOpt,
)
from assistant.apps.cli.site_options import AccountOptions
from assistant.core.language import say


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """Options of `check`; `only` and `skip` hold rule ids, one or several in each text."""

    profile: Annotated[list[Path], typer.Argument(help=say("填报资料，可以写多份")), InConsole("self")]
    stage: StageOpt = None
    form: Annotated[str, typer.Option("--format", help=say("输出：text、json 或 html")), InConsole("page")] = "text"
    only: Annotated[
        list[str] | None, typer.Option("--only", help=say("只看这些规则，如 R02,R05")), InConsole("rules shown")
    ] = None
    skip: Annotated[list[str] | None, typer.Option("--skip", help=say("不看这些规则")), InConsole("rules left out")] = (
        None
    )
    strict: Annotated[bool, typer.Option("--strict", help=say("有“需核实”也以 1 结束")), InConsole("page")] = False
    site: SiteOpt = "cac"
    papers: Annotated[bool, papers_option(help=say("同时读取材料和扫描件的内容（较慢）")), InConsole("papers read")] = (
        False
    )
    output: PageOpt = None
    as_json: JsonOpt = False


@dataclass(frozen=True, slots=True)
class RunOptions(AccountOptions):
    """What `change`, `deregister` and `fill` share: the site, its browser, the operator, the pace."""

    pace: PaceOpt = field(default="fast", kw_only=True)


@dataclass(frozen=True, slots=True)
class FillOptions(RunOptions):
    """Options of `fill`, and of the other commands that run in the browser.

    `own_account` is an account that the program made on its own mock. `checks` runs the preflight first (not for a
    deregistration, which findings on a filing must not stop). `policy` holds the stand-in's answers by kind of handover.
    With `reads_only` no save leaves the browser, and there may be no profile yet; `company` then names the owner of the
    account. `close_when_done` closes the browser of a complete filing. `may_assist`: on a site that nobody has calibrated the
    person files and the assistant helps, where other commands are refused.
    """

    profile: ProfileArg
    _: KW_ONLY
    stage: StageOpt = None
    algorithm: AlgorithmOpt = None
    account: Annotated[
        str,
        typer.Option(
            "--account",
            help=say("账号密码从哪里来：keyring、none、prompt（现在输入）、fd:3（描述符）、file（加密文件）"),
        ),
        InConsole("fill choices"),
    ] = "keyring"
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
class ChangeOptions:
    """Options of `change`: its scope, the day of the change, and whether only to show the patch."""

    profile: ProfileArg
    algorithm: Annotated[str | None, algorithm_option(help=say("只变更一条算法（按名称）")), InConsole("change")] = None
    subject: Annotated[bool, typer.Option("--subject", help=say("变更主体信息")), InConsole("change")] = False
    since: Annotated[
        str | None,
        typer.Option("--since", help=say("变更发生的日期，如 2026-11-20：算出 10 个工作日的最后一天")),
        InConsole("change"),
    ] = None
    plan: Annotated[
        bool, typer.Option("--plan", help=say("只看变更对照，不打开备案系统")), InConsole("change plan")
    ] = False


@dataclass(frozen=True, slots=True)
class DeregisterOptions:
    """Options of `deregister`: the algorithm, and the answers prepared for the application."""

    profile: ProfileArg
    algorithm: Annotated[str, algorithm_option(help=say("注销哪一条算法（按名称）")), InConsole("deregister")]
    reason: Annotated[
        str | None,
        typer.Option("--reason", help=say("注销原因，按系统的选项写，如 停止提供服务")),
        InConsole("deregister"),
    ] = None
    end: Annotated[
        str | None, typer.Option("--end", help=say("停止服务日期，如 2026-11-30")), InConsole("deregister")
    ] = None
    note: Annotated[str | None, typer.Option("--note", help=say("注销说明")), InConsole("deregister")] = None
    arrangements: Annotated[
        str | None, typer.Option("--arrangements", help=say("用户告知及善后安排")), InConsole("deregister")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullOptions(AccountOptions):
    """Options of `pull`; `out` is the folder of the profile."""

    out: Annotated[Path, folder_option(help=say("写到哪个文件夹；已有资料时只显示差异")), InConsole("taken over")]
    company: Annotated[
        str | None,
        typer.Option("--company", help=say("读取哪家主体的账号；文件夹里还没有资料时必填")),
        InConsole("taken over"),
    ] = None
    yes: Annotated[bool, yes_option(help=say("已看过差异，以系统为准更新资料")), InConsole("pull taken")] = False
    stand_in: Annotated[
        str | None,
        stand_in_option(metavar="[on]", help=say("由替身进程登录（只用于模拟系统）：on，可以不写")),
        InConsole("person"),
    ] = None


@dataclass(frozen=True, slots=True)
class ReturnedOptions:
    """Options of `returned`; `paste` is a text file or `-` for standard input, `about` names the item of its comments."""

    profile: ProfileArg
    site: SiteOpt = "cac"
    paste: Annotated[
        Path | None,
        typer.Option("--paste", help=say("收到的意见文字：一个文本文件，或 - 从标准输入读")),
        InConsole("comments"),
    ] = None
    about: Annotated[
        str | None, typer.Option("--about", help=say("粘贴的意见是给谁的：主体名称或算法名称")), InConsole("comments")
    ] = None
    number: Annotated[int | None, typer.Option("--round", help=say("只看第几轮")), InConsole("returned")] = None
    table: Annotated[
        bool, typer.Option("--table", help=say("生成对照表：意见 → 修改 → 核对")), InConsole("comments table")
    ] = False
    output: Annotated[
        Path | None, output_option(help=say("对照表写到哪里（.docx 或 .html）")), InConsole("download")
    ] = None
    letter: Annotated[
        bool,
        typer.Option("--letter", help=say("生成补正说明：逐条答复审核意见（.docx）")),
        InConsole("comments letter"),
    ] = False
    as_json: JsonOpt = False


@dataclass(frozen=True, slots=True)
class FormCommandOptions:
    """Options of `form`."""

    url: Annotated[str, typer.Argument(help=say("表单所在的网址")), InConsole("form")]
    values: Annotated[
        Path, typer.Argument(help=say("要填的内容：YAML 文件，按栏目、问题、标签分层")), InConsole("form")
    ]
    allow: Annotated[
        list[str] | None,
        typer.Option("--allow", help=say("页面还可以访问的主机名，可以写多次")),
        InConsole("form choices"),
    ] = None
    pace: PaceOpt = "fast"
    headless: HeadlessOpt = False
    survive: Annotated[
        bool,
        survive_option(help=say("填完后浏览器是否留着给您核对和提交：默认留着")),
        InConsole("stays"),
    ] = True
    as_json: JsonOpt = False

    @property
    def survives(self) -> bool:
        """Return whether the browser stays open; an invisible one never does."""
        return self.survive and not self.headless


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """Options of `report`."""

    run: Annotated[
        Path, typer.Argument(help=say("一次填报的文件夹，或填报资料（取最近一次），或存档包")), InConsole("report")
    ]
    output: PageOpt = None
    show: ShowOpt = False
    text: Annotated[bool, typer.Option("--text", help=say("只在终端显示")), InConsole("page")] = False
    verify: Annotated[
        bool, typer.Option("--verify", help=say("核验填报记录：有没有被改动、删除或调换")), InConsole("verified")
    ] = False
    head: Annotated[
        str | None,
        typer.Option("--head", help=say("另存的末行摘要或包摘要，与 --verify 同用")),
        InConsole("verified by a digest"),
    ] = None
    pdf: Annotated[bool, typer.Option("--pdf", help=say("由浏览器打印成 PDF")), InConsole("report as PDF")] = False
    pack: Annotated[
        Path | None, typer.Option("--pack", help=say("存档包写到哪里（.zip，已遮盖）")), InConsole("pack")
    ] = None
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help=say("存档包不遮盖个人信息，会请您确认")), InConsole("whole pack")
    ] = False
    yes: Annotated[bool, yes_option(help=say("已确认要未遮盖的存档包")), InConsole("whole pack")] = False


@dataclass(frozen=True, slots=True)
class MockOptions:
    """Options of `mock`."""

    port: PortOpt = 0
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
