"""官网截图: only named hosts are seen, only after a yes, and what is kept is named in the profile."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.browser.visit import Visited
from assistant.documents.reading import read
from assistant.errors import BeianError
from assistant.intake import capture as captures
from assistant.profile.loading import load
from tests.profile.profiles import written
from tests.project.source_tree import ROOT

PAGE = """<!doctype html><meta charset=utf-8><title>甲乙示例</title><h1>首页</h1>
<a href="/product">产品</a><a href="/product?from=top">产品</a><a href="#top">回顶</a><a href="#/help">帮助</a>
<a href="http://elsewhere.example/">别处</a><img src="http://localhost:{port}/foreign.png">"""


class Site:
    """A website on loopback with a ledger of what was asked of it."""

    def __init__(self) -> None:
        ledger: list[tuple[str, str]] = []
        site_ = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                ledger.append((self.headers.get("Host", ""), self.path))
                if self.path == "/away":
                    self.send_response(302)
                    self.send_header("Location", f"http://localhost:{site_.server.server_port}/")
                    self.end_headers()
                    return
                body = PAGE.replace("{port}", str(site_.server.server_port)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.ledger = ledger
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve the website."""
    made = Site()
    threading.Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def profile_with(folder: Path, url: str) -> Path:
    """Write a profile whose website stands at an address."""
    return written(folder, f"beian: 1\n主体:\n  主体基本信息:\n    主体名称: 演示公司\n    网址: {url}\n")


def beian(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own: a thread holds one synchronous Playwright only."""
    command = [sys.executable, "-m", "assistant", *map(str, words)]
    environment = os.environ | {"BEIAN_LANG": "zh", "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )


def test_without_a_yes_no_site_is_opened(tmp_path: Path, site: Site) -> None:
    done = beian("capture", profile_with(tmp_path, site.url))
    assert done.returncode == 10
    assert "127.0.0.1" in done.stdout
    assert site.ledger == []


@pytest.mark.browser
def test_a_picture_and_a_site_map_are_kept_and_named_and_only_the_named_host_is_seen(
    tmp_path: Path, site: Site
) -> None:
    path = profile_with(tmp_path, site.url)
    done = beian("capture", path, "--yes")
    assert done.returncode == 0, done.stderr
    assert {host.partition(":")[0] for host, _ in site.ledger} == {"127.0.0.1"}
    figures = load(path).profile.notes.evidence
    assert [figure.title for figure in figures] == ["首页截图（127.0.0.1）", "网站地图（127.0.0.1）"]
    picture, site_map = (tmp_path / (figure.file or "") for figure in figures)
    assert picture.read_bytes().startswith(b"\x89PNG")
    text = read(site_map).text
    assert "/product" in text
    assert "elsewhere" not in text
    assert beian("capture", path, "--yes").returncode == 0
    assert [Path(figure.file or "").stem[-5:] for figure in load(path).profile.notes.evidence] == ["（第2版）"] * 2


@pytest.mark.browser
def test_a_redirect_to_another_host_is_not_followed_and_keeps_nothing(tmp_path: Path, site: Site) -> None:
    path = profile_with(tmp_path, f"{site.url}/away")
    done = beian("capture", path, "--yes")
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert [asked for asked in site.ledger if asked[0].startswith("localhost")] == []
    assert not (tmp_path / "附件").exists()


@pytest.mark.parametrize("url", ["http://[", "javascript:alert(1)", "file:///etc/passwd", "--"])
def test_what_is_no_web_address_is_never_opened(tmp_path: Path, url: str) -> None:
    loaded = load(profile_with(tmp_path, f"'{url}'"))
    assert not any(host for host in captures.hosts(loaded) if "." in host)


def test_the_site_map_names_each_own_page_once() -> None:
    links = (
        ("产品", "https://a.example/p?x=1"),
        ("产品", "https://a.example/p#top"),
        ("", "https://a.example/#/q"),
        ("别", "https://b.example/"),
    )
    seen = Visited("https://a.example/", "甲", b"", links)
    assert [address for _, address in captures.own_pages(seen, frozenset({"a.example"}))] == [
        "https://a.example/p",
        "https://a.example/#/q",
    ]


def test_a_profile_without_an_address_is_told_so(tmp_path: Path) -> None:
    from assistant.cli.captures import capture

    with pytest.raises(BeianError, match=r"网址|website|address"):
        capture(written(tmp_path, "beian: 1\n"), yes=True)
