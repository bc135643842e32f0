"""`beian mock`: the mock registry as a process of its own; nothing of it is imported."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from assistant.bundled import bundled
from assistant.cli.output import progress, result
from assistant.errors import NotBundled, SiteUnreachable
from assistant.language import mark, say


@dataclass(frozen=True, slots=True)
class Mock:
    """A running mock registry: its address, and the nonce by which it proves to be the one we started."""

    url: str
    nonce: str


def command(*options: str) -> list[str]:
    """Return the command line that starts the mock."""
    return [sys.executable, "-m", "beian_mock", *options]


def environment() -> dict[str, str]:
    """Return the environment in which the mock is found, in a checkout too."""
    known = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [_beside(), known])), "PYTHONIOENCODING": "utf-8"}


def _beside() -> str:
    """Return the folder of the mock beside a checkout's package; empty where a wheel has installed it."""
    try:
        return str(bundled("fixtures/registry"))
    except NotBundled:
        return ""


@contextmanager
def running(options: Sequence[str]) -> Iterator[Mock]:
    """Start a mock, yield it when it is ready, end it afterwards; raises SiteUnreachable where it does not start."""
    process = subprocess.Popen(
        command(*options), stdout=subprocess.PIPE, env=environment(), text=True, encoding="utf-8"
    )
    try:
        yield _ready(process)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _ready(process: subprocess.Popen[str]) -> Mock:
    assert process.stdout is not None
    line = process.stdout.readline()
    try:
        told = json.loads(line)
        return Mock(told["url"], told["nonce"])
    except (json.JSONDecodeError, KeyError):
        what = say(mark("模拟备案系统没有启动"))
        raise SiteUnreachable(url="beian_mock", what=what) from None


def rehearsal_account(url: str, company: str, uscc: str) -> tuple[str, str]:
    """Return account and password for a company on the mock, made there if it has none; raises SiteUnreachable.

    The name is the same for a company at every call, so that a second rehearsal finds what the first has stored.
    """
    mark_of_company = hashlib.sha256(company.encode()).hexdigest()
    account, password = f"rehearsal-{mark_of_company[:8]}", mark_of_company[8:20]
    try:
        if account not in httpx.get(f"{url}/__mock__/state", trust_env=False).json():
            told = {"company": company, "uscc": uscc, "account": account, "password": password}
            httpx.post(f"{url}/__mock__/account", json=told, trust_env=False).raise_for_status()
    except (httpx.HTTPError, ValueError):
        raise SiteUnreachable(url=url, what=say(mark("模拟备案系统没有应答"))) from None
    return account, password


def serve(port: int, data: Path | None, review: str, *, sms: bool, show: bool) -> int:
    """Serve the mock until it is stopped."""
    options = [
        "--port",
        str(port),
        "--review",
        review,
        *(["--data", str(data)] if data else []),
        *(["--sms"] if sms else []),
    ]
    with running(options) as mock:
        result(say(mark("模拟备案系统：{url}（模拟环境 · 非官方 · 不产生备案效力）"), url=mock.url))
        result(
            say(
                mark("演练：beian fill 资料 --site mock --url {url} --stand-in submit --nonce {nonce}"),
                url=mock.url,
                nonce=mock.nonce,
            )
        )
        progress(say(mark("按 Ctrl-C 停止。")))
        if show:
            webbrowser.open(mock.url)
        try:
            while True:
                threading.Event().wait(3600)
        except KeyboardInterrupt:
            return 0
