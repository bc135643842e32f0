"""Sources of account and password for `fill` (`--account`), read before the browser opens; each is an explicit choice.

keyring      the operating system's keyring; without an entry the operator types at the login
none         no source is read
prompt       asked at the terminal; kept by this run only
fd:N         two lines, account and password, from a descriptor that another program has opened (a password manager)
file[:PATH]  the encrypted file of `beian credentials set --in file`, opened with its passphrase
"""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from assistant.apps.cli.output import progress
from assistant.core import settings
from assistant.core.credentials import Credentials
from assistant.core.errors import UsageError
from assistant.core.language import mark, say
from assistant.core.sealed_file import FILE_NAME, LEAST_PASSPHRASE, SealedFile

KEYRING, NONE, PROMPT, DESCRIPTOR, FILE = "keyring", "none", "prompt", "fd", "file"
_MOST_BYTES = 4096


def taken(source: str, client: str, site: str) -> Credentials | None:
    """Return the account from a source; None for `keyring` (looked up later) and `none`; raises UsageError."""
    kind, _, rest = source.partition(":")
    if source in {KEYRING, NONE}:
        return None
    if source == PROMPT:
        progress(say("请输入“{client}”的账号和密码，只用于本次填报，不保存。", client=client))
        return asked()
    if kind == DESCRIPTOR:
        return _of_descriptor(rest)
    if kind == FILE:
        return sealed(Path(rest) if rest else None).get(client, site)
    known = "keyring、none、prompt、fd:3、file、file:路径"
    raise UsageError(what=say("--account 不支持“{source}”；可用：{known}。", source=kind, known=known))


def asked() -> Credentials:
    """Ask for account and password; raises UsageError if either is empty."""
    name, password = line(mark("账号：")), line(mark("密码："), hidden=True)
    if not name or not password:
        raise UsageError(what=say("账号和密码都不能为空，没有保存。"))
    return Credentials(name, password)


def line(prompt: str, *, hidden: bool = False) -> str:
    """Ask on the terminal; without one, read a line of standard input."""
    if hidden and sys.stdin.isatty():
        return getpass.getpass(say(prompt), stream=sys.stderr)
    sys.stderr.write(say(prompt))
    sys.stderr.flush()
    text = sys.stdin.readline()
    if not sys.stdin.isatty():
        progress("")
    return text.rstrip("\r\n") if hidden else text.strip()


def sealed(path: Path | None = None) -> SealedFile:
    """Ask for the passphrase (twice for a new file) and return the encrypted file; raises UsageError."""
    path = path or settings.config_folder() / FILE_NAME
    passphrase = line(mark("加密文件的口令："), hidden=True)
    if not path.exists():
        if len(passphrase) < LEAST_PASSPHRASE:
            raise UsageError(what=say("口令至少 {count} 个字符，没有建立加密文件。", count=LEAST_PASSPHRASE))
        if line(mark("再输入一次口令："), hidden=True) != passphrase:
            raise UsageError(what=say("两次输入的口令不同，没有建立加密文件。"))
    return SealedFile(path, passphrase)


def _of_descriptor(number: str) -> Credentials:
    """Read two lines from a descriptor and close it; raises UsageError, which quotes nothing that was read."""
    if not number.isdecimal() or int(number) < len((sys.stdin, sys.stdout, sys.stderr)):
        raise UsageError(what=say("描述符要写成 fd:3（3 或更大的数），写的是“fd:{number}”。", number=number))
    try:
        with os.fdopen(int(number), "rb") as file:
            text = file.read(_MOST_BYTES).decode()
    except (OSError, UnicodeDecodeError):
        raise UsageError(what=say("无法从描述符 {number} 读出账号和密码。", number=number)) from None
    name, _, password = text.rstrip("\r\n").partition("\n")
    if not name.strip() or not password or "\n" in password:
        raise UsageError(what=say("描述符 {number} 要给出两行：账号、密码。", number=number))
    return Credentials(name.strip(), password.rstrip("\r"))
