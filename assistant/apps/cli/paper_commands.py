"""The options of `beian papers` and `beian papers shelf`; `cli.papers` does the work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli import usage
from assistant.apps.cli.command_group import CommandGroup
from assistant.apps.cli.console_places import InConsole
from assistant.apps.cli.flags import due_option, output_option, paper_option, type_option
from assistant.apps.cli.options import JsonOpt, ProfileArg
from assistant.apps.cli.seal_options import SealOptions
from assistant.core.language import say

commands = CommandGroup(order=35)
papers_app = CommandGroup(
    say("材料起草：beian papers 资料 起草全部书面材料；shelf 管理从备案系统下载的模板"), usage.PapersGroup
)
commands.add_typer(papers_app, name="papers")
shelf_app = CommandGroup(say("模板架：从备案系统下载的模板"))
papers_app.add_typer(shelf_app, name="shelf")


@commands.add(
    "registration",
    say("生成式人工智能服务登记的材料文件夹：搭架子、列欠件、与算法资料核对、填本地表"),
    place="registration",
)
def registration(
    profile: ProfileArg,
    output: Annotated[
        Path | None,
        output_option(help=say("登记文件夹放在哪里（默认为资料旁的 登记/）")),
        InConsole("registration"),
    ] = None,
    form: Annotated[
        Path | None,
        typer.Option("--form", help=say("属地网信部门发的登记备案表（.docx），按栏目填入，不认识的留空")),
        InConsole("registration form"),
    ] = None,
    as_json: JsonOpt = False,
) -> int:
    """Prepare and examine the folder of a registration."""
    from assistant.apps.cli import registration as work

    return work.registration(profile, output, form, as_json=as_json)


@papers_app.add("draft", say("起草材料（draft 可省略）：beian papers 资料"), place="drafts")
def papers_draft(
    profile: ProfileArg,
    only: Annotated[
        str | None, typer.Option("--only", help=say("只起草一种材料，如 自评估报告")), InConsole("draft one")
    ] = None,
    output: Annotated[
        Path | None,
        output_option(help=say("写到哪个文件夹（默认为资料旁的 材料/）")),
        InConsole("drafts"),
    ] = None,
    rehearsal: Annotated[
        bool,
        typer.Option("--rehearsal", help=say("用演练中保存的模板起草，到 材料（演练）/；不可盖章")),
        InConsole("drafts of a rehearsal"),
    ] = False,
    as_json: JsonOpt = False,
) -> int:
    """Draft the written materials."""
    from assistant.apps.cli import papers

    return papers.make(profile, only, output, as_json=as_json, is_rehearsal=rehearsal)


@papers_app.add("sealed", say("登记盖章扫描件由哪份草稿打印，之后资料有改动可提示重新盖章"), place="sealed")
def papers_sealed(
    scan: Annotated[Path, typer.Argument(help=say("盖章后的扫描件")), InConsole("sealed")],
    printed: Annotated[
        Path, paper_option(help=say("打印的那份草稿（材料/ 里的 .docx）")), InConsole("confirmation signed")
    ],
) -> int:
    """Bind a sealed scan to its draft."""
    from assistant.apps.cli import papers

    return papers.sealed(scan, printed)


@papers_app.add("send", say("发出：备好要发给客户的草稿文件夹和消息；不写文件名则列出可以发的"), place="send")
def papers_send(
    profile: ProfileArg,
    names: Annotated[
        list[str] | None, typer.Argument(help=say("材料/ 里的文件名或材料名，可写多个；全部 为所有")), InConsole("send")
    ] = None,
    recipient: Annotated[
        str, typer.Option("--to", help=say("收件人的职责，如 经办、法务")), InConsole("send")
    ] = "经办",
    until: Annotated[
        str | None, due_option(help=say("请对方在哪天前发回（默认三个工作日后）")), InConsole("send")
    ] = None,
) -> int:
    """Prepare drafts to be sent."""
    from assistant.apps.cli import sending

    return sending.send(profile, names or (), recipient, until)


@papers_app.add("sent", say("登记备好的文件夹已经发出"), place="sent")
def papers_sent(
    profile: ProfileArg,
    folder: Annotated[str, typer.Argument(help=say("发出/ 里的文件夹名")), InConsole("sent")],
    withdrawn: Annotated[bool, typer.Option("--withdraw", help=say("不发了；文件留着")), InConsole("not sent")] = False,
) -> int:
    """Record that drafts were sent."""
    from assistant.apps.cli import sending

    return sending.sent(profile, folder, is_withdrawn=withdrawn)


@papers_app.add("back", say("收回：客户改过发回的草稿，与发出的那一版逐处比较，逐处采纳"), place="compared")
def papers_back(
    profile: ProfileArg,
    file: Annotated[Path, typer.Argument(help=say("客户发回的 .docx")), InConsole("compared")],
    paper: Annotated[str, paper_option(help=say("文件里没有编号又认不出时：是哪份材料")), InConsole("compared")] = "",
    chosen: Annotated[
        list[int] | None,
        typer.Option("--take", help=say("把第几处改动写进资料，可写多次")),
        InConsole("taken into profile"),
    ] = None,
    dealt_with: Annotated[
        list[int] | None, typer.Option("--done", help=say("第几处改动已经处理，可写多次")), InConsole("dealt with")
    ] = None,
    field: Annotated[
        str, typer.Option("--field", help=say("改动对应资料里几项时：改哪一项")), InConsole("taken into profile")
    ] = "",
) -> int:
    """Compare a draft that came back."""
    from assistant.apps.cli import sending

    return sending.back(profile, file, paper, chosen or (), dealt_with or (), field)


@papers_app.add("final", say("登记一份材料的最新一版已定稿"), place="final")
def papers_final(
    profile: ProfileArg,
    name: Annotated[str, typer.Argument(help=say("材料名或文件名")), InConsole("final")],
    withdrawn: Annotated[
        bool, typer.Option("--withdraw", help=say("撤回：还没有定稿")), InConsole("final withdrawn")
    ] = False,
) -> int:
    """Record that a paper is final."""
    from assistant.apps.cli import sending

    return sending.final(profile, name, is_withdrawn=withdrawn)


@papers_app.add("record", say("发出记录：每份材料的各版、状态和日期"), place="paper record")
def papers_record(profile: ProfileArg) -> int:
    """List what left the office."""
    from assistant.apps.cli import sending

    return sending.record(profile)


@papers_app.add(
    "ask", say("请客户发来材料：给出要发的话并记下日期；不写职责则列出还没有发来的和催的话"), place="paper record"
)
def papers_ask(
    profile: ProfileArg,
    duty: Annotated[
        str | None, typer.Argument(help=say("发给谁：经办、技术、法务、用印")), InConsole("paper record")
    ] = None,
) -> int:
    """Record a request for materials, or list the open ones."""
    from assistant.apps.cli import sending

    return sending.ask_again(profile, duty)


@papers_app.add(
    "seals", say("用印：列出要盖章的材料；--make 备好打印的一套和用印清单；登记寄出、盖好、收回"), place="print set"
)
def papers_seals(options: SealOptions) -> int:
    """Prepare papers to be sealed and record where they are."""
    from assistant.apps.cli import sealing

    return sealing.seal(options)


@shelf_app.add("add", say("放入一份从备案系统下载的模板（.docx）"), place="template added")
def papers_shelf_add(
    file: Annotated[Path, typer.Argument(help=say("下载的模板（.docx）")), InConsole("template added")],
    paper: Annotated[
        str, typer.Option("--paper", help=say("哪种材料的模板，如 承诺书、自评估报告")), InConsole("template added")
    ],
    type_: Annotated[str | None, type_option(help=say("算法类型，不写为各类通用")), InConsole("template added")] = None,
    role: Annotated[
        str | None, typer.Option("--role", help=say("填报角色，不写为各角色通用")), InConsole("template added")
    ] = None,
) -> int:
    """Put a template on the shelf."""
    from assistant.apps.cli import papers

    return papers.shelf_add(file, paper, type_, role)


@shelf_app.add("list", say("列出模板架上的模板"), place="templates")
def papers_shelf_list() -> int:
    """List the templates."""
    from assistant.apps.cli import papers

    return papers.shelf_list()
