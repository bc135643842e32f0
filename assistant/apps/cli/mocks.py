"""`beian mock`: the mock registry as a process of its own; none of its code is imported."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import urllib.request
import webbrowser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any, TextIO

from assistant.apps.cli.command_options import MockOptions
from assistant.apps.cli.output import progress, result
from assistant.apps.cli.stopping import stop_on_signals
from assistant.core import files
from assistant.core.bundled import bundled
from assistant.core.errors import NotBundled, SiteUnreachable, UsageError
from assistant.core.language import comma_list, current, mark, say
from assistant.core.user_messages import reason

_ENDS_WITHIN_S = 10
_ANSWERS_WITHIN_S = 20
_SQLITE = b"SQLite format 3\0"
_REFUSED = 2  # the exit code of argparse
SITES: Mapping[str, str] = {"element-plus": "mock", "element-ui": "mock_element_ui"}  # skin → its map
NEWEST_SKIN = "element-plus"
MAKES = ("a", "b", "c", "d", "e")


@dataclass(frozen=True, slots=True)
class MockRegistryProcess:
    """A running mock registry: its address, the nonce that identifies it as ours, its process."""

    url: str
    nonce: str
    process: subprocess.Popen[str] = field(repr=False)


def command(*options: str) -> list[str]:
    """Return the command line that starts the mock."""
    return [sys.executable, "-m", "beian_mock", *options]


def environment() -> dict[str, str]:
    """Return the environment in which the mock can be imported, in a checkout too."""
    known = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [beside(), known])), "PYTHONIOENCODING": "utf-8"}


def beside() -> str:
    """Return the folder of the mock's package in a checkout; empty if a wheel has installed it."""
    try:
        return str(bundled("fixtures/registry"))
    except NotBundled:
        return ""


@contextmanager
def running(options: Sequence[str]) -> Iterator[MockRegistryProcess]:
    """Start a mock, yield it when it is ready and end it afterwards; it also ends if this process is killed.

    Raises UsageError for options that it refuses, SiteUnreachable if it does not start.
    """
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as faults,
        subprocess.Popen(
            command("--with-parent", *options),
            stdin=subprocess.PIPE,  # held open by this process only; its end tells the mock to stop
            stdout=subprocess.PIPE,
            stderr=faults,
            env=environment(),
            text=True,
            encoding="utf-8",
        ) as process,
    ):
        try:
            yield _ready(process, faults)
        finally:
            process.terminate()
            try:
                process.wait(timeout=_ENDS_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _ready(process: subprocess.Popen[str], faults: TextIO) -> MockRegistryProcess:
    """Return the mock once it has printed its address; otherwise raise an error with its last line."""
    assert process.stdout is not None
    line = process.stdout.readline()
    try:
        greeting = json.loads(line)
        return MockRegistryProcess(greeting["url"], greeting["nonce"], process)
    except (json.JSONDecodeError, KeyError):
        process.wait(timeout=_ENDS_WITHIN_S)
        faults.seek(0)
        said = [text for text in faults.read().splitlines() if text.strip()]
        if process.returncode == _REFUSED:
            raise UsageError(what=said[-1].partition("error: ")[2] if said else "?") from None
        what = say("模拟备案系统没有启动（{said}）", said=said[-1].strip() if said else "?")
        raise SiteUnreachable(url="beian_mock", what=what) from None


def rehearsal_account(url: str, company: str, uscc: str, former: Sequence[str] = ()) -> tuple[str, str]:
    """Return account and password of a company on the mock, created if it has none; raises SiteUnreachable.

    A company always gets the same account, so that a second rehearsal finds what the first has stored; `former` are
    earlier names of the company.
    """
    accounts = ask(url, "/__mock__/state")
    for name in (company, *former):
        if _account_of(name)[0] in accounts:
            return _account_of(name)
    account, password = _account_of(company)
    ask(url, "/__mock__/account", {"company": company, "uscc": uscc, "account": account, "password": password})
    return account, password


def _account_of(company: str) -> tuple[str, str]:
    digest = hashlib.sha256(company.encode()).hexdigest()
    return f"rehearsal-{digest[:8]}", digest[8:20]


def ask(url: str, path: str, reported: Mapping[str, str] | None = None) -> Any:
    """Return the answer of the mock's witness (to a POST if there is something to report); raises SiteUnreachable."""
    data = None if reported is None else json.dumps(reported).encode()
    request = urllib.request.Request(f"{url}{path}", data=data, headers={"Content-Type": "application/json"})
    straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback never goes through a proxy
    try:
        with straight.open(request, timeout=_ANSWERS_WITHIN_S) as answer:
            return json.load(answer)
    except (OSError, ValueError, HTTPException):
        raise SiteUnreachable(url=url, what=say("模拟备案系统没有应答")) from None


def with_faults(faults: Sequence[str]) -> list[str]:
    """Return the options that switch on these faults (`NAME` or `NAME:key=value,…`)."""
    return [word for fault in faults for word in ("--fault", fault)]


def in_skin(skin: str) -> list[str]:
    """Return the options that select a skin; raises UsageError for an unknown one."""
    if skin not in SITES:
        raise UsageError(what=say("--skin 只能是 {known}。", known=comma_list(SITES)))
    return ["--skin", skin]


def _of_make(make: str, seed: int) -> list[str]:
    """Return the options that select a make; raises UsageError for an unknown one, and for one that is not installed."""
    if make not in MAKES:
        raise UsageError(what=say("--make 只能是 {known}。", known=comma_list(MAKES)))
    if make == MAKES[0]:
        return []
    if not beside() or not (Path(beside()) / "beian_makes" / make).is_dir():
        raise UsageError(
            what=say(
                "--make {make} 只有源码目录里有：请在项目的源码目录中运行（页面在第一次启动时构建，需要联网）。",
                make=make,
            )
        )
    return ["--make", make, "--seed", str(seed)]


def list_faults() -> int:
    """Print every fault that the mock lists."""
    ended = subprocess.run(
        command("--list-faults", current()), capture_output=True, env=environment(), encoding="utf-8", check=False
    )
    if ended.returncode:
        said = (ended.stderr.strip().splitlines() or ["?"])[-1]
        raise SiteUnreachable(url="beian_mock", what=say("模拟备案系统没有启动（{said}）", said=said))
    result(ended.stdout.rstrip())
    result(
        say(
            "写作 --fault 名称:键=值,键=值，可写多次；每种故障还可写 method、path、nth、times（0 为每次）、probability、seed。"
        )
    )
    return 0


def arguments_of(options: MockOptions) -> list[str]:
    """Return the arguments of the mock's own command; raises UsageError for invalid ones."""
    _refuse_port(options.port)
    _refuse_review(options.review)
    return [
        *("--port", str(options.port), "--review", options.review),
        *(["--data", str(options.data)] if options.data else []),
        *(["--sms"] if options.sms else []),
        *in_skin(options.skin),
        *_of_make(options.make, options.seed),
        *with_faults(options.fault or ()),
        *(word for variant in options.variant or () for word in ("--variant", variant)),
    ]


def serve(options: MockOptions) -> int:
    """Serve the mock until it is stopped; raises UsageError for an invalid port, review, skin or fault."""
    arguments = arguments_of(options)
    if options.data is not None:
        _refuse_data(options.data)
        files.make_folder(options.data)
    if options.make != MAKES[0]:
        progress(say("第一次启动要先构建页面，需要一两分钟。"))
    stop_on_signals()  # the mock ends with this process
    with running(arguments) as mock:
        result(say("模拟备案系统：{url}（模拟环境 · 非官方 · 不产生备案效力）", url=mock.url))
        if options.make != MAKES[0]:
            result(say("演练：beian fill 资料 --site {url}（由您操作，助手帮填）", url=mock.url))
        else:
            result(
                say(
                    "演练：beian fill 资料 --site {site} --url {url} --stand-in submit --nonce {nonce}",
                    site=SITES[options.skin],
                    url=mock.url,
                    nonce=mock.nonce,
                )
            )
        progress(say("按 Ctrl-C 停止。"))
        if options.show:
            webbrowser.open(mock.url)
        sys.stdout.flush()
        try:
            mock.process.wait()
        except KeyboardInterrupt:
            return 0
    raise SiteUnreachable(url=mock.url, what=say("模拟备案系统已退出"))


def _refuse_data(folder: Path) -> None:
    """Raise UsageError if something else lies where a mock stores its database or its uploads."""
    database, uploads = folder / "mock.sqlite", folder / "files"
    wrong = None
    if database.exists() and not (database.is_file() and _is_database(database)):
        wrong = database
    elif uploads.exists() and not uploads.is_dir():
        wrong = uploads
    if wrong is not None:
        message = mark("{path} 不是模拟备案系统存下的内容，没有改动它。请用 --data 另给一个文件夹，或先把它移走。")
        raise UsageError(what=say(message, path=wrong))


def _is_database(path: Path) -> bool:
    """Return whether a file is an SQLite database or empty."""
    with files.opened(path, 1 << 40) as file:
        start = file.read(len(_SQLITE))
    return start in (b"", _SQLITE)


def _refuse_port(port: int) -> None:
    with socket.socket() as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            text = say(
                "端口 {port} 无法使用（{what}）。请换一个端口，或用 --port 0 由系统分配。",
                port=port,
                what=reason(error),
            )
            raise UsageError(what=text) from None


def _refuse_review(review: str) -> None:
    try:
        ok = review in {"auto", "manual"} or 0 <= float(review) < float("inf")
    except ValueError:
        ok = False
    if not ok:
        raise UsageError(what=say("--review 只能是 auto、manual 或秒数。"))
