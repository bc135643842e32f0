"""`beian credentials`: account and password of a client on a site, in the operating system's keyring."""

from __future__ import annotations

import getpass
import sys

from assistant import credentials, settings
from assistant.cli.output import progress, result
from assistant.credentials import Account
from assistant.errors import UsageError
from assistant.language import mark, say
from assistant.maps.overlay import load_map


def put(client: str, site: str) -> int:
    """Ask for account and password at the prompt and keep them; nothing of them is shown or logged."""
    known = _site(site)
    keyring = credentials.keyring_name()  # first: nobody types a password for a machine that cannot keep it
    progress(say(mark("为“{client}”在 {site} 保存账号。输入不会显示密码。"), client=client, site=known))
    name = _asked(mark("账号："), hidden=False)
    password = _asked(mark("密码："), hidden=True)
    if not name or not password:
        raise UsageError(what=say(mark("账号和密码都不能为空，没有保存。")))
    credentials.put(client, known, Account(name, password))
    result(say(mark("已保存到系统钥匙串（{keyring}）。"), keyring=keyring))
    return 0


def _site(name: str) -> str:
    """Return the id of a map, under which `fill` looks for accounts; raises MapError where there is none of that name."""
    return load_map(name, user_folder=settings.config_folder() / "sites").id


def _asked(prompt: str, *, hidden: bool) -> str:
    """Ask on the terminal, or read a line of standard input where there is none."""
    if hidden and sys.stdin.isatty():
        return getpass.getpass(say(prompt), stream=sys.stderr)
    sys.stderr.write(say(prompt))
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        progress("")
    return line.rstrip("\r\n") if hidden else line.strip()


def show(client: str, site: str) -> int:
    """Print the masked name of the kept account."""
    result(credentials.show(client, _site(site)))
    return 0


def delete(client: str, site: str) -> int:
    """Forget the account; say whether one was kept."""
    forgotten = credentials.delete(client, _site(site))
    result(say(mark("已删除。")) if forgotten else say(mark("没有保存过这个账号。")))
    return 0
