"""A filing on a mock registry of the program's own: the mock's account for the client, hints for a person, the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.apps.cli import fill, mocks
from assistant.apps.cli.command_options import FillOptions
from assistant.core.language import say
from assistant.declaration.profile.loading import load


def rehearse(
    options: FillOptions,
    arguments: Sequence[str],
    *,
    by_hand: bool = False,
    tell: Callable[[str], None] = lambda _: None,
    after: Callable[[str], None] = lambda _: None,
) -> int:
    """File a profile on a new mock, which ends afterwards, and return the exit code.

    With `by_hand` a person logs in and submits, else the stand-in. `after` is called with the address of the running mock.
    """
    subject = load(options.profile).profile.subject.basic
    with mocks.running(arguments) as mock:
        tell(say("模拟备案系统：{url}（模拟环境 · 非官方 · 不产生备案效力）", url=mock.url))
        name, password = mocks.rehearsal_account(mock.url, subject.name or "", subject.uscc or "")
        if by_hand:
            facts = {"name": name, "password": password, "url": mock.url}
            tell(say("账号 {name}，密码 {password}；验证码见 {url}/#/phone", **facts))
        on_mock = replace(options, url=mock.url, nonce=mock.nonce, own_account=(name, password))
        stand_in = None if by_hand else "submit"
        code = fill.fill(replace(on_mock, stand_in=stand_in, survive=False, names_report=False))
        after(mock.url)
    return code
