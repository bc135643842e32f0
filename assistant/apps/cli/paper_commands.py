"""The options of `beian papers` and `beian papers shelf`; `cli.papers` does the work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli import usage
from assistant.apps.cli.command_group import CommandGroup
from assistant.apps.cli.options import JsonOpt, ProfileArg
from assistant.core.language import say

commands = CommandGroup(order=35)
papers_app = CommandGroup(
    say("材料起草：beian papers 资料 起草全部书面材料；shelf 管理从备案系统下载的模板"), usage.PapersGroup
)
commands.add_typer(papers_app, name="papers")
shelf_app = CommandGroup(say("模板架：从备案系统下载的模板"))
papers_app.add_typer(shelf_app, name="shelf")


@commands.add("registration", say("生成式人工智能服务登记的材料文件夹：搭架子、列欠件、与算法资料核对、填本地表"))
def registration(
    profile: ProfileArg,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=say("登记文件夹放在哪里（默认为资料旁的 登记/）"))
    ] = None,
    form: Annotated[
        Path | None, typer.Option("--form", help=say("属地网信部门发的登记备案表（.docx），按栏目填入，不认识的留空"))
    ] = None,
    as_json: JsonOpt = False,
) -> int:
    """Prepare and examine the folder of a registration."""
    from assistant.apps.cli import registration as work

    return work.registration(profile, output, form, as_json=as_json)


@papers_app.add("draft", say("起草材料（draft 可省略）：beian papers 资料"))
def papers_draft(
    profile: ProfileArg,
    only: Annotated[str | None, typer.Option("--only", help=say("只起草一种材料，如 自评估报告"))] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=say("写到哪个文件夹（默认为资料旁的 材料/）"))
    ] = None,
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help=say("用演练中保存的模板起草，到 材料（演练）/；不可盖章"))
    ] = False,
    as_json: JsonOpt = False,
) -> int:
    """Draft the written materials."""
    from assistant.apps.cli import papers

    return papers.make(profile, only, output, as_json=as_json, is_rehearsal=rehearsal)


@papers_app.add("sealed", say("登记盖章扫描件由哪份草稿打印，之后资料有改动可提示重新盖章"))
def papers_sealed(
    scan: Annotated[Path, typer.Argument(help=say("盖章后的扫描件"))],
    printed: Annotated[Path, typer.Option("--of", help=say("打印的那份草稿（材料/ 里的 .docx）"))],
) -> int:
    """Bind a sealed scan to its draft."""
    from assistant.apps.cli import papers

    return papers.sealed(scan, printed)


@shelf_app.add("add", say("放入一份从备案系统下载的模板（.docx）"))
def papers_shelf_add(
    file: Annotated[Path, typer.Argument(help=say("下载的模板（.docx）"))],
    paper: Annotated[str, typer.Option("--paper", help=say("哪种材料的模板，如 承诺书、自评估报告"))],
    type_: Annotated[str | None, typer.Option("--type", help=say("算法类型，不写为各类通用"))] = None,
    role: Annotated[str | None, typer.Option("--role", help=say("填报角色，不写为各角色通用"))] = None,
) -> int:
    """Put a template on the shelf."""
    from assistant.apps.cli import papers

    return papers.shelf_add(file, paper, type_, role)


@shelf_app.add("list", say("列出模板架上的模板"))
def papers_shelf_list() -> int:
    """List the templates."""
    from assistant.apps.cli import papers

    return papers.shelf_list()
