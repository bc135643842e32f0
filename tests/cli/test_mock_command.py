"""`beian mock`: its address, its end, and starts that fail."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from assistant.apps.cli import mocks
from assistant.apps.cli.command_options import MockOptions
from assistant.core.errors import SiteUnreachable, UsageError
from assistant.filing.operator.the_mock import check_mock
from tests.cli.conftest import PROGRAM, Beian, end_by
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("mock_pages")


@contextmanager
def served(*options: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """Start `beian mock` and yield its process, its address and the line with the command to rehearse."""
    process = subprocess.Popen(
        [*PROGRAM, "mock", *options],
        cwd=ROOT,
        env={**os.environ, "BEIAN_LANG": "zh"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    with process:
        try:
            assert process.stdout is not None
            match = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
            assert match is not None
            yield process, match[0], process.stdout.readline()
        finally:
            if process.poll() is None:
                process.kill()


def port_of(url: str) -> int:
    """Return the port of an address."""
    return int(url.rpartition(":")[2])


def is_free(port: int) -> bool:
    """Return whether nobody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("ending", "code"), [(signal.SIGINT, 0), pytest.param(signal.SIGTERM, 0, marks=pytest.mark.thorough)]
)
def test_it_serves_until_it_is_stopped_and_leaves_nothing_running(ending: signal.Signals, code: int) -> None:
    with served() as (process, url, rehearse):
        nonce = rehearse.split("--nonce ")[1].strip()
        assert check_mock(url, nonce) == nonce
        assert f"--url {url}" in rehearse
        assert end_by(process, ending) == code
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    assert is_free(port_of(url))


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("ending", ["SIGKILL", pytest.param("SIGHUP", marks=pytest.mark.thorough)])
def test_the_mock_ends_when_the_command_is_killed_or_its_terminal_closed(ending: str) -> None:
    with served() as (process, url, _):
        (child,) = psutil.Process(process.pid).children()
        process.send_signal(getattr(signal, ending))
        process.wait(60)
        assert psutil.wait_procs([child], timeout=60)[1] == []
    assert is_free(port_of(url))


def test_faults_of_the_command_line_are_on_from_the_start() -> None:
    with served("--fault", "latency:ms=1", "--fault", "session-expired:nth=9") as (_, url, _):
        on = mocks.ask(url, "/__mock__/faults")["faults"]
    assert [(fault["name"], fault["nth"]) for fault in on] == [("latency", 1), ("session-expired", 9)]


@pytest.mark.parametrize(
    ("options", "site", "folder"),
    [((), "mock", "web"), (("--skin", "element-ui"), "mock_element_ui", "web_element_ui")],
)
def test_every_skin_is_served_with_its_own_pages_and_names_its_map(
    options: tuple[str, ...], site: str, folder: str
) -> None:
    with served(*options) as (_, url, rehearse), urllib.request.urlopen(f"{url}/licenses.txt", timeout=60) as answer:
        notices = answer.read().decode()
    expected = json.loads((ROOT / "fixtures" / "registry" / folder / "package.json").read_text("utf-8"))["dependencies"]
    assert f"--site {site} --url {url}" in rehearse
    assert [name for name in expected if f"\n{name} " not in f"\n{notices}"] == []


def test_an_unknown_skin_is_refused_with_the_known_ones(beian: Beian) -> None:
    ended = beian("mock", "--skin", "ant")
    assert (ended.code, ended.out) == (2, "")
    assert "element-plus、element-ui" in ended.err


def test_every_fault_is_listed_with_one_line(beian: Beian) -> None:
    ended = beian("mock", "--list-faults")
    assert ended.code == 0
    assert "session-expired\n    登录失效" in ended.out
    assert "options-changed:field=product.serviceForm" in ended.out


def test_an_unknown_fault_is_refused_in_a_sentence(beian: Beian) -> None:
    ended = beian("mock", "--fault", "no-such")
    assert (ended.code, ended.out) == (2, "")
    assert "没有这种故障：no-such" in ended.err
    assert "Traceback" not in ended.err


def test_the_command_ends_with_a_message_when_the_mock_ends() -> None:
    with served() as (process, url, _):
        (child,) = psutil.Process(process.pid).children()
        child.kill()
        assert process.wait(60) == 4
        assert process.stderr is not None
        said = process.stderr.read()
    assert url in said
    assert "已退出" in said
    assert "Traceback" not in said


def test_a_port_in_use_is_reported_in_a_sentence(beian: Beian) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = beian("mock", "--port", str(port))
    assert (ended.code, ended.out) == (2, "")
    assert f"端口 {port}" in ended.err
    assert "--port 0" in ended.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "70000"), "--port 至多是 65535"),
        (("--port", "-1"), "--port 至少是 0"),
        (("--review", "soon"), "auto、manual"),
        (("--review", "-5"), "auto、manual"),
        (("--review", "nan"), "auto、manual"),
    ],
)
def test_an_invalid_option_is_refused_before_the_start(beian: Beian, words: tuple[str, ...], said: str) -> None:
    ended = beian("mock", *words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_a_data_folder_that_cannot_be_made_is_reported_in_a_sentence(beian: Beian, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ended = beian("mock", "--data", tmp_path / "file" / "below")
    assert ended.code == 2
    assert "文件操作失败" in ended.err


@pytest.mark.parametrize("name", ["mock.sqlite", "files"])
def test_a_data_folder_with_other_content_is_reported_and_left_unchanged(
    beian: Beian, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("别的内容", encoding="utf-8")
    ended = beian("mock", "--data", tmp_path)
    assert (ended.code, str(tmp_path / name) in ended.err, "--data" in ended.err) == (2, True, True), ended.err
    assert (tmp_path / name).read_text(encoding="utf-8") == "别的内容"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_mock_that_does_not_start_is_reported_with_its_last_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mocks, "command", lambda *_: [*PROGRAM[:2], "raise SystemExit('no such thing')"])
    with pytest.raises(SiteUnreachable, match="no such thing"), mocks.running([]):
        pass


def test_the_account_of_a_rehearsal_is_made_once() -> None:
    with mocks.running(["--port", "0"]) as mock:
        made = mocks.rehearsal_account(mock.url, "某公司", "91440300MA5EXAMP0C")
        assert mocks.rehearsal_account(mock.url, "某公司", "91440300MA5EXAMP0C") == made
        with urllib.request.urlopen(f"{mock.url}/__mock__/state", timeout=60) as answer:
            assert made[0].encode() in answer.read()


def test_a_missing_mock_is_unreachable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(SiteUnreachable):
            mocks.rehearsal_account(url, "某公司", "")


def test_another_make_is_served_from_a_checkout_only(beian: Beian, monkeypatch: pytest.MonkeyPatch) -> None:
    assert mocks.arguments_of(MockOptions(make="d", seed=3))[-4:] == ["--make", "d", "--seed", "3"]
    assert "--make" not in mocks.arguments_of(MockOptions())
    assert "a、b、c、d、e" in beian("mock", "--make", "f").err
    monkeypatch.setattr(mocks, "beside", lambda: "")
    with pytest.raises(UsageError, match="源码目录"):
        mocks.arguments_of(MockOptions(make="b"))
