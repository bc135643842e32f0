"""`beian form` as a user starts it: one form by its labels, a verdict for each field, nothing submitted."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Beian, program
from tests.filing.in_process import FinishedProcess, worker

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>登记</title><h1>登记</h1><form action="/save" method="post">
<section><h3>单位</h3><label for="n">名称</label><input id="n" name="n" maxlength="6">
<fieldset><legend>性质</legend><label><input type="radio" name="k" value="a">企业</label>
<label><input type="radio" name="k" value="b">机关</label></fieldset></section>
<section><h3>联系人</h3><label for="c">名称</label><input id="c" name="c"%s></section>
<button>提交</button></form>"""
GREEDY = " onchange=\"fetch('/api/submit', { method: 'POST', body: new URLSearchParams(new FormData(this.form)) })\""
LATE = """<!doctype html><meta charset="utf-8"><input aria-label="搜索"><script>setTimeout(() => {
const frame = document.createElement('iframe'); frame.src = '/'; frame.width = frame.height = 800; document.body.append(frame);
}, 3000)</script>"""


class OneFormHandler(BaseHTTPRequestHandler):
    """Serves one form and records every POST."""

    posted: list[str]

    def log_message(self, *args: Any) -> None:
        """Log nothing."""

    def do_GET(self) -> None:
        """Answer the form; at /greedy one that posts by itself, at /late one that loads late in a frame."""
        body = (LATE if self.path == "/late" else PAGE % (GREEDY if self.path == "/greedy" else "")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """Record the path of the POST."""
        self.posted.append(self.path)
        self.send_response(204)
        self.end_headers()


@pytest.fixture
def site() -> Iterator[tuple[str, list[str]]]:
    """Yield the address of the form and the list of paths that were posted to."""
    posted: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OwnSite", (OneFormHandler,), {"posted": posted}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", posted
    server.shutdown()
    server.server_close()


def filled(*words: str | Path) -> FinishedProcess:
    """Run `beian form` in this process, in the browser that the runs of a worker share."""
    return worker().run(["form", *map(str, words), "--headless"], os.environ | {"BEIAN_LANG": "zh"})


def values(folder: Path, text: str) -> Path:
    file = folder / "values.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.browser
def test_a_form_with_every_field_right_exits_with_0(site: tuple[str, list[str]], tmp_path: Path) -> None:
    file = values(tmp_path, "单位:\n  名称: 某公司\n  性质: 机关\n联系人:\n  名称: 张某\n")
    ended = filled(site[0], file, "--json")
    answer = json.loads(ended.stdout)
    assert (ended.returncode, answer["exit"], answer["blocked"]) == (0, 0, []), ended
    names = ("section", "label", "wanted", "seen", "outcome")
    assert [tuple(field[name] for name in names) for field in answer["fields"]] == [
        (["单位"], "名称", "某公司", "某公司", "written"),
        (["单位"], "性质", "机关", "机关", "written"),
        (["联系人"], "名称", "张某", "张某", "written"),
    ]
    assert site[1] == []


@pytest.mark.browser
def test_every_field_that_is_not_right_is_reported_with_its_reason(site: tuple[str, list[str]], tmp_path: Path) -> None:
    file = values(tmp_path, "名称: 某公司\n性质: 学校\n单位:\n  名称: 一二三四五六七八\n电话: 010\n")
    ended = filled(site[0], file)
    assert ended.returncode == 1
    assert [line[0] for line in ended.stdout.splitlines() if not line.startswith(" ")] == ["–", "✗", "✗", "–"]
    for word in ("有 2 处", "没有“学校”这个选项", "企业、机关", "最多接受 6 个字", "没有“电话”"):
        assert word in ended.stdout
    assert "4 项：正确 0，未填 2，其他 2" in ended.stderr


@pytest.mark.browser
def test_a_page_that_posts_by_itself_is_stopped_and_exits_with_6(site: tuple[str, list[str]], tmp_path: Path) -> None:
    file = values(tmp_path, "联系人:\n  名称: 张某\n")
    ended = program("form", f"{site[0]}/greedy", file, "--headless")
    assert (ended.code, site[1]) == (6, [])
    assert "已拦截" in ended.err


@pytest.mark.parametrize(
    ("url", "options", "word"),
    [
        ("https://example.cn/", ("--headless",), "可见的浏览器"),
        ("http://127.0.0.1.example.cn/", ("--headless",), "可见的浏览器"),
        ("http://127.0.0.1:9/", ("--headless", "--pace", "wacth"), "--pace 只能是 fast 或 watch"),
        ("http://[::1", ("--headless",), "不是网址"),
    ],
)
def test_an_invisible_live_site_a_wrong_pace_and_a_broken_address_are_refused(
    beian: Beian, tmp_path: Path, url: str, options: tuple[str, ...], word: str
) -> None:
    ended = beian("form", url, values(tmp_path, "名称: 甲\n"), *options)
    assert ended.code == 2, ended
    assert word in ended.err + ended.out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("单位:\n  名称:\n", ("values.yaml:2", "没有写值")),
        ("- 名称\n", ("没有“标签: 值”",)),
        ("名称: 甲\n名称: 乙\n", ("values.yaml",)),
    ],
)
def test_invalid_values_are_refused_before_the_browser_opens(
    beian: Beian, tmp_path: Path, text: str, words: tuple[str, ...]
) -> None:
    ended = beian("form", "https://example.cn/", values(tmp_path, text))
    assert ended.code == 2
    for word in words:
        assert word in ended.err


def test_an_invalid_address_and_a_missing_file_are_refused(beian: Beian, tmp_path: Path) -> None:
    assert beian("form", "example.cn", values(tmp_path, "名称: 甲\n")).code == 2
    missing = beian("form", "https://example.cn/", tmp_path / "没有.yaml")
    assert (missing.code, "没有.yaml" in missing.err) == (2, True)


@pytest.mark.browser
@pytest.mark.thorough
def test_a_form_that_loads_late_in_a_frame_is_awaited(site: tuple[str, list[str]], tmp_path: Path) -> None:
    file = values(tmp_path, "单位:\n  名称: 某公司\n")
    ended = program("form", f"{site[0]}/late", file, "--headless", "--json")
    assert [field["outcome"] for field in json.loads(ended.out)["fields"]] == ["written"], ended.out
