"""`beian credentials`: account and password of a client on a site, in the operating system's keyring."""

from __future__ import annotations

import getpass
import sys

from assistant import credentials
from assistant.cli.output import progress, result
from assistant.credentials import Account
from assistant.language import mark, say


def put(client: str, site: str) -> int:
    """Ask for account and password at the prompt and keep them; nothing of them is shown or logged."""
    progress(say(mark("为“{client}”在 {site} 保存账号。输入不会显示密码。"), client=client, site=site))
    sys.stderr.write(say(mark("账号：")))
    sys.stderr.flush()
    name = sys.stdin.readline().strip()
    password = getpass.getpass(say(mark("密码："))) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    credentials.put(client, site, Account(name, password))
    result(say(mark("已保存到系统钥匙串（{keyring}）。"), keyring=credentials.keyring_name()))
    return 0


def show(client: str, site: str) -> int:
    """Print the masked name of the kept account."""
    result(credentials.show(client, site))
    return 0


def delete(client: str, site: str) -> int:
    """Forget the account; say whether one was kept."""
    forgotten = credentials.delete(client, site)
    result(say(mark("已删除。")) if forgotten else say(mark("没有保存过这个账号。")))
    return 0
