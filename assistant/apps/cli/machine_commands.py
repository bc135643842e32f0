"""The commands about this machine: its health, and the accounts that it keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli.command_group import CommandGroup
from assistant.apps.cli.console_places import InConsole
from assistant.apps.cli.options import JsonOpt, SiteOpt
from assistant.core.language import say

commands = CommandGroup(order=80)
credentials_app = CommandGroup(say("账号保管（系统钥匙串）"))
commands.add_typer(credentials_app, name="credentials")

AccountOwnerArg = Annotated[str, typer.Argument(help=say("客户：资料里的主体名称")), InConsole("self")]
KeepOpt = Annotated[
    str, typer.Option("--in", help=say("存在哪里：keyring（系统钥匙串）或 file（加密文件）")), InConsole("keyring")
]


@commands.add("doctor", say("环境体检：浏览器、字体、钥匙串、对照表、文件夹、版本"), place="self-check")
def doctor(
    folder: Annotated[
        list[Path] | None, typer.Argument(help=say("同时查看这些文件夹的位置是否安全")), InConsole("self-check")
    ] = None,
    as_json: JsonOpt = False,
) -> int:
    """Check this machine and name the remedy of each lack."""
    from assistant.apps.cli import doctor as work

    return work.doctor(folder or [], as_json=as_json)


@credentials_app.add("set", say("保存一个客户在某系统的账号和密码（密码从提示输入）"), place="account")
def credentials_set(client: AccountOwnerArg, site: SiteOpt = "cac", keep: KeepOpt = "keyring") -> int:
    """Store an account."""
    from assistant.apps.cli import accounts

    return accounts.put(client, site, keep)


@credentials_app.add("show", say("显示保存的账号名（不显示密码）"), place="account shown")
def credentials_show(client: AccountOwnerArg, site: SiteOpt = "cac", keep: KeepOpt = "keyring") -> int:
    """Show the name of a stored account."""
    from assistant.apps.cli import accounts

    return accounts.show(client, site, keep)


@credentials_app.add("delete", say("删除保存的账号"), place="account deleted")
def credentials_delete(client: AccountOwnerArg, site: SiteOpt = "cac", keep: KeepOpt = "keyring") -> int:
    """Delete a stored account."""
    from assistant.apps.cli import accounts

    return accounts.delete(client, site, keep)
