"""`beian mock`: the mock registry as a process of its own; nothing of it is imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.bundled import bundled
from assistant.cli.output import progress, result
from assistant.errors import SiteUnreachable
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
    beside = bundled("fixtures/registry")
    known = os.environ.get("PYTHONPATH", "")
    paths = [str(beside), known] if beside.is_dir() else [known]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONIOENCODING": "utf-8"}


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


def serve(port: int, data: Path | None, review: str, *, sms: bool, show: bool) -> int:
    """Serve the mock until it is stopped."""
    options = ["--port", str(port), "--review", review, *(["--data", str(data)] if data else []), *(["--sms"] if sms else [])]
    with running(options) as mock:
        result(say(mark("模拟备案系统：{url}（模拟环境 · 非官方 · 不产生备案效力）"), url=mock.url))
        result(say(mark("演练：beian fill 资料 --site mock --url {url} --stand-in submit --nonce {nonce}"), url=mock.url, nonce=mock.nonce))
        progress(say(mark("按 Ctrl-C 停止。")))
        if show:
            webbrowser.open(mock.url)
        try:
            while True:
                sys.stdin.readline() if sys.stdin and sys.stdin.isatty() else _sleep()
        except KeyboardInterrupt:
            return 0


def _sleep() -> None:
    import threading

    threading.Event().wait(3600)
