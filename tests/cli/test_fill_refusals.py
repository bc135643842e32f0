"""What `beian fill` and `beian demo` refuse before any browser opens, as a sentence and as a JSON object."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from assistant.apps.cli import demo, fill, mocks
from assistant.core import places
from assistant.declaration.profile.loading import load
from assistant.practice.layout import RUN_LOCK
from assistant.proof.journal.events import STATUS_CODES
from tests.cli.conftest import Beian, CommandResult
from tests.conftest import MockRegistry
from tests.filing.small import NAME, small, write

Json = dict[str, Any]
NOBODY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that opens a browser."""

    def open_browser(*_: object, **__: object) -> None:
        pytest.fail("a browser was opened")

    monkeypatch.setattr(fill, "open_browser", open_browser)


def refused(beian: Beian, folder: Path, *words: str, code: int = 2) -> str:
    """Run `fill` with and without --json, assert that both refuse alike, and return the message."""
    plain = beian("fill", folder, *words)
    assert (plain.code, plain.out) == (code, "")
    assert len(plain.err.strip().splitlines()) == 1, plain.err
    answer = last_object(beian("fill", folder, *words, "--json"))
    assert answer["exit"] == code
    assert answer["reason"] == plain.err.strip()
    assert not (folder / "runs").exists()
    return plain.err


def last_object(ended: CommandResult) -> Json:
    """Return the object on the only line of standard output."""
    (line,) = ended.out.splitlines()
    data: Json = json.loads(line)
    assert data["exit"] == ended.code
    assert data["run"] is None
    assert data["fields"]["total"] == 0
    assert data["handovers"] == []
    assert data["status"] in STATUS_CODES
    return data


def mock(url: str = NOBODY) -> tuple[str, ...]:
    """Return the options of a rehearsal at an address."""
    return ("--site", "mock", "--url", url)


@pytest.mark.parametrize("site", ["mock", "mock_element_ui"])
def test_the_mock_needs_an_address(beian: Beian, small_profile: Path, site: str) -> None:
    assert "--url" in refused(beian, small_profile, "--site", site)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "http://127.0.0.1.example.org/",
        "https://beian.cac.gov.cn",
        "127.0.0.1:80",
        "x",
        "http://[::1",
        "http://127.0.0.1:port",
        "ftp://127.0.0.1",
    ],
)
def test_an_address_that_the_map_does_not_name_is_refused(beian: Beian, small_profile: Path, url: str) -> None:
    assert "主机之列" in refused(beian, small_profile, *mock(url))


def test_the_live_registry_accepts_no_other_address(beian: Beian, small_profile: Path) -> None:
    assert "beian.cac.gov.cn" in refused(beian, small_profile, "--site", "cac", "--url", "http://127.0.0.1:80")


def test_only_a_person_at_the_page_files_on_the_uncalibrated_live_registry(beian: Beian, small_profile: Path) -> None:
    said = beian("change", small_profile, "--site", "cac")
    assert said.code == 3
    assert "尚未校准" in said.err
    assert "模拟系统演练" in said.err


@pytest.mark.parametrize("mode", ["submit", "draft"])
def test_no_stand_in_acts_on_the_live_registry(beian: Beian, small_profile: Path, mode: str) -> None:
    said = refused(beian, small_profile, "--site", "cac", "--stand-in", mode)
    assert "只能由人完成" in said


def test_the_live_registry_is_filed_in_a_visible_browser_only(beian: Beian, small_profile: Path) -> None:
    assert "--headless" in refused(beian, small_profile, "--site", "cac", "--headless")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--pace", "quick"), "fast 或 watch"),
        (("--stand-in=person",), "submit 或 draft"),
        (("--stage", "全部"), "主体、产品、算法"),
        (("--algorithm", "别的算法"), "别的算法"),
    ],
)
def test_an_unknown_option_value_is_refused_with_the_known_ones(
    beian: Beian, small_profile: Path, words: tuple[str, ...], said: str
) -> None:
    assert said in refused(beian, small_profile, *mock(), *words)


def test_a_profile_without_an_entity_name_is_refused(beian: Beian, tmp_path: Path) -> None:
    data = small()
    del data["主体"]["主体基本信息"]["主体名称"]
    assert "主体名称" in refused(beian, write(tmp_path / "a", data), *mock())


def test_a_missing_profile_is_refused(beian: Beian, tmp_path: Path) -> None:
    assert "nowhere" in refused(beian, tmp_path / "nowhere", *mock())


def test_a_missing_map_is_refused(beian: Beian, small_profile: Path) -> None:
    assert "nowhere" in refused(beian, small_profile, "--site", "nowhere")


# the stand-in's permission


@contextmanager
def answering(body: bytes, status: int = 200) -> Iterator[str]:
    """Serve one answer to everything on loopback, and yield the address."""

    class FixedAnswerHandler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), FixedAnswerHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<html>hello</html>", 200),
        (b'{"mock": "other", "nonce": "abc"}', 200),
        (b'{"mock": "beian"}', 200),
        (b'{"mock": "beian", "nonce": 3}', 200),
        (b'{"mock": "beian", "nonce": "abc"}', 500),
        (b"[]", 200),
        (b"", 200),
    ],
)
def test_no_stand_in_acts_on_a_server_that_is_not_this_mock(
    beian: Beian, small_profile: Path, body: bytes, status: int
) -> None:
    with answering(body, status) as url:
        said = refused(beian, small_profile, *mock(url), "--stand-in", "submit")
    assert url in said
    assert "没有按模拟备案系统应答" in said


def test_no_stand_in_acts_where_nobody_answers(beian: Beian, small_profile: Path) -> None:
    assert "没有按模拟备案系统应答" in refused(beian, small_profile, *mock(), "--stand-in", "submit")


def test_no_stand_in_acts_on_another_mock_than_the_one_that_was_started(
    beian: Beian, small_profile: Path, mock_registry: MockRegistry
) -> None:
    words = (*mock(mock_registry.url), "--stand-in", "submit", "--nonce", "0" * 32)
    said = refused(beian, small_profile, *words)
    assert "标识" in said
    assert mock_registry.nonce not in said


def test_no_stand_in_acts_under_a_map_that_only_claims_to_be_a_mock(
    beian: Beian, small_profile: Path, tmp_path: Path, mock_registry: MockRegistry
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("format: 1\nid: own\nextends: cac\nmock: true\nhosts: [127.0.0.1]\n", encoding="utf-8")
    words = ("--site", str(own), "--url", mock_registry.url, "--stand-in", "submit")
    assert "mock" in refused(beian, small_profile, *words)


# findings and locks


def test_a_finding_that_must_be_fixed_stops_before_the_browser(beian: Beian, tmp_path: Path) -> None:
    data = small()
    del data["产品"][0]["访问地址"]
    folder = write(tmp_path / "a", data)
    plain = beian("fill", folder, *mock())
    assert (plain.code, plain.out) == (1, "")
    assert "访问地址" in plain.err
    assert "没有打开浏览器" in plain.err
    assert last_object(beian("fill", folder, *mock(), "--json"))["status"] == "preflight_failed"


def test_a_finding_of_another_stage_does_not_stop_the_one_asked_for(
    beian: Beian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = small()
    del data["产品"][0]["访问地址"]
    reached: list[object] = []
    monkeypatch.setattr(fill, "_run", lambda *_: reached.append(1))
    beian("fill", write(tmp_path / "a", data), *mock(), "--stage", "主体")
    assert reached == [1]


def test_a_finding_on_an_uncalibrated_form_is_reported_and_stops_nothing(
    beian: Beian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = small()
    del data["产品"][0]["访问地址"]
    reached: list[object] = []
    monkeypatch.setattr(fill, "_run", lambda *_: reached.append(1))
    ended = beian("fill", write(tmp_path / "a", data), "--site", "cac", "--allow-uncalibrated")
    assert reached == [1]
    assert "需核实  required" in ended.err
    assert "访问地址" in ended.err
    assert "没有校准" in ended.err


def test_a_missing_file_stops_on_an_uncalibrated_form_too(
    beian: Beian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "a", small())
    (folder / "营业执照.pdf").unlink()
    monkeypatch.setattr(fill, "_run", lambda *_: pytest.fail("it was filled"))
    ended = beian("fill", folder, "--site", "cac", "--allow-uncalibrated")
    assert ended.code == 1
    assert "没有打开浏览器" in ended.err


@pytest.mark.parametrize(("name", "message"), [("我的坚果云", "坚果云"), ("nas", "nfs4"), ("本机", "")])
def test_fill_warns_of_a_synchronised_or_network_folder(
    beian: Beian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, message: str
) -> None:
    monkeypatch.setattr(places, "_mounts", lambda: f"nas:/share {tmp_path.resolve() / 'nas'} nfs4 rw 0 0\n")
    reached: list[object] = []
    monkeypatch.setattr(fill, "_run", lambda *_: reached.append(1))
    folder = write(tmp_path / name / "资料", small())
    ended = beian("fill", folder, *mock())
    assert reached == [1], "a warning stops nothing"
    assert (f"{folder} 不在本机独有的文件夹里（{message}）" in ended.err) == bool(message)
    assert ("不在本机独有" in ended.err) == bool(message)


@pytest.mark.slow
def test_a_client_held_by_another_run_is_busy(beian: Beian, small_profile: Path) -> None:
    (small_profile / f"{RUN_LOCK}.pid").write_text("4711", encoding="ascii")
    with FileLock(small_profile / RUN_LOCK):
        said = refused(beian, small_profile, *mock(), code=5)
        assert last_object(beian("fill", small_profile, *mock(), "--json"))["status"] == "busy"
    assert NAME in said
    assert "4711" in said


def test_an_unforeseen_error_still_writes_one_object(
    beian: Beian, small_profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("李样例")

    monkeypatch.setattr(fill, "prepare", fail)
    ended = beian("fill", small_profile, *mock(), "--json")
    assert last_object(ended)["status"] == "failed_safe"
    assert "RuntimeError" in last_object(ended)["reason"]
    assert "样例" not in ended.out + ended.err


def test_a_refusal_repeats_no_personal_value(beian: Beian, tmp_path: Path) -> None:
    data = small()
    data["主体"]["算法安全责任人信息"]["手机号码"] = "1380000"
    data["主体"]["算法安全责任人信息"]["证件号码"] = "11010519491231002"
    ended = beian("fill", write(tmp_path / "a", data), *mock(), "--json")
    assert ended.code == 1
    for text in ("1380000", "11010519491231002", "李样例", "li.yangli@example.com"):
        assert text not in ended.out + ended.err


# demo


def test_a_demonstration_of_a_missing_profile_starts_nothing(
    beian: Beian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mocks, "running", lambda *_: pytest.fail("the mock was started"))
    ended = beian("demo", "--headless", "--profile", tmp_path / "nowhere.yaml")
    assert (ended.code, ended.out) == (2, "")
    assert "nowhere.yaml" in ended.err


def test_a_demonstration_copies_a_profile_and_its_attachments_and_nothing_beside_them(tmp_path: Path) -> None:
    folder = write(tmp_path / "资料", small())
    (folder / "别的.pdf").write_bytes(b"%PDF other")
    (folder / "runs").mkdir()
    whole = demo._copied(folder, tmp_path / "whole")
    assert (whole / "营业执照.pdf").is_file()
    assert not (whole / "runs").exists()
    alone = demo._copied(folder / "填报资料.json", tmp_path / "alone")
    assert alone == tmp_path / "alone" / "填报资料.json"
    assert load(alone).records() != []
    assert (tmp_path / "alone" / "营业执照.pdf").is_file()
    assert not (tmp_path / "alone" / "别的.pdf").exists()


def test_a_demonstration_without_any_display_names_the_remedy(beian: Beian, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(mocks, "running", lambda *_: pytest.fail("the mock was started"))
    ended = beian("demo")
    assert ended.code == 2
    assert "xvfb" in ended.err


def test_a_demonstration_has_its_own_browser_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BEIAN_HOME", "before")
    with demo._own_browser_folder(tmp_path):
        assert os.environ["BEIAN_HOME"] == str(tmp_path / "home")
    assert os.environ["BEIAN_HOME"] == "before"


def test_a_missing_browser_is_reported_and_its_run_is_not_damaged(
    beian: Beian, small_profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEIAN_BROWSER", "/nowhere/browser")
    ended = beian("fill", small_profile, *mock())
    assert "没有找到可用的浏览器" in ended.out
    assert "已损坏" not in ended.out + ended.err
    assert beian("report", small_profile, "--verify").code == 0
