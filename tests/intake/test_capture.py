"""官网截图: only named hosts are visited, only after a yes, and stored files are named in the profile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import date
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.apps.cli import captures as command
from assistant.core.errors import BeianError, ForeignHost, SiteUnreachable, UsageError
from assistant.core.language import choose
from assistant.declaration.documents.reading import read
from assistant.declaration.intake.requirements import list_requirements
from assistant.declaration.profile import updating
from assistant.declaration.profile.loading import load
from assistant.filing.browser.visit import Visited
from assistant.filing.capture import capture as captures
from assistant.filing.capture.robots import Robots
from assistant.filing.capture.website import PACE, SitePage, WebsiteMap, walk
from assistant.filing.capture.website import written as map_page
from tests.cli.conftest import Beian, own_home, program  # noqa: F401 - `own_home` keeps commands apart
from tests.profile.profiles import written

HOME = """<!doctype html><meta charset=utf-8><title>甲乙示例</title><h1>首页</h1>
<a href="/product">产品</a><a href="/product?from=top">产品</a><a href="#top">回顶</a><a href="#/help">帮助</a>
<a href="/secret/plan">内部</a><a href="/file.pdf">手册</a><a href="/gone">旧页</a><a href="/out">合作</a>
<a href="http://elsewhere.example/">别处</a><img src="http://localhost:{port}/foreign.png">
<form action="/search"><input name=q><button>搜索</button></form><script>
addEventListener('load', () => setTimeout(() => {
  document.body.insertAdjacentHTML('beforeend', '<a href="/late">动态</a>') }, 300))</script>"""
PAGES = {
    "/": HOME,
    "/product": "<title>产品介绍</title><a href='/'>首页</a><a href='/product/price'>价格</a><img src='/heavy.png'>",
    "/product/price": "<title>价格</title><a href='/product/price/deep'>更深</a>",
    "/late": "<title>动态页</title>",
    "/file.pdf": "never",
}
AWAY = ("/away", "/out")


class LoopbackSite:
    """A website on loopback that records its requests."""

    def __init__(self) -> None:
        ledger: list[tuple[str, str]] = []
        site_ = self

        class PageHandler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                ledger.append((self.headers.get("Host", ""), self.path))
                if self.path in AWAY:
                    self.send_response(302)
                    self.send_header("Location", f"http://localhost:{site_.server.server_port}/")
                    self.end_headers()
                    return
                is_robots = self.path == "/robots.txt"
                text = "User-agent: *\nDisallow: /secret\n" if is_robots else PAGES.get(self.path.partition("?")[0])
                body = (text or "none").replace("{port}", str(site_.server.server_port)).encode()
                self.send_response(200 if text else 404)
                self.send_header("Content-Type", f"text/{'plain' if is_robots else 'html'}; charset=utf-8")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.ledger = ledger
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), PageHandler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def asked(self) -> list[str]:
        """Return the requested paths."""
        return [path for _, path in self.ledger]


@pytest.fixture
def site() -> Iterator[LoopbackSite]:
    """Serve the website."""
    made = LoopbackSite()
    threading.Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def profile_with(folder: Path, url: str, product: str = "") -> Path:
    """Write a profile with a website at an address, and optionally a product there."""
    text = f"beian: 1\n主体:\n  主体基本信息:\n    主体名称: 演示公司\n    网址: {url}\n"
    if product:
        text += f"产品:\n- 产品名称: {product}\n  服务形式: 网站\n  访问地址: {url}\n"
    return written(folder, text)


@pytest.fixture
def captured(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], int]:
    """Return a function that runs `beian capture --yes` in this process, without pauses, and returns its exit code."""
    choose("zh")
    monkeypatch.setattr(command, "seen", partial(captures.capture, pause=lambda seconds: None))

    def capture(profile: Path) -> int:
        with ThreadPoolExecutor(1) as thread:  # a thread can hold only one synchronous Playwright
            return thread.submit(command.capture, profile, yes=True).result()

    return capture


def test_without_a_yes_no_site_is_opened(beian: Beian, tmp_path: Path, site: LoopbackSite) -> None:
    done = beian("capture", profile_with(tmp_path, site.url))
    assert done.code == 10
    assert "127.0.0.1" in done.out
    assert "附件/官网/网站地图（127.0.0.1）.pdf" in done.out
    assert "最多看 60 页" in done.out
    assert site.ledger == []


@pytest.mark.browser
def test_a_picture_and_a_site_map_are_stored_for_the_product_and_a_second_capture_is_a_second_version(
    tmp_path: Path, site: LoopbackSite, captured: Callable[[Path], int]
) -> None:
    path = profile_with(tmp_path, site.url, "甲搜索")
    assert captured(path) == 0
    only_the_named_host_is_visited_and_the_rest_is_left_alone(site)
    own = {
        requirement.kind.material: requirement
        for requirement in list_requirements(load(path))
        if requirement.about == "甲搜索" and requirement.path
    }
    assert set(own) == {"网站首页截图", "网站地图"}
    assert (tmp_path / own["网站首页截图"].path).read_bytes().startswith(b"\x89PNG")
    the_map_names_all_pages(read(tmp_path / own["网站地图"].path).text)
    assert not load(path).profile.notes.evidence
    path.write_text(path.read_text("utf-8").replace(site.url, f"{site.url}/late"), "utf-8")
    assert captured(path) == 0
    names = [Path(paper.file or "").name for paper in load(path).profile.notes.materials]
    assert names == ["网站首页截图（127.0.0.1）（第2版）.png", "网站地图（127.0.0.1）（第2版）.pdf"]
    assert len(list((tmp_path / "附件/官网").iterdir())) == 4


def only_the_named_host_is_visited_and_the_rest_is_left_alone(site: LoopbackSite) -> None:
    """Fail if another host, a page closed by robots.txt, a form, a query, a picture or a download was asked for."""
    assert {host.partition(":")[0] for host, _ in site.ledger} == {"127.0.0.1"}
    asked = site.asked()
    assert asked.count("/robots.txt") == 1
    assert asked.index("/robots.txt") < asked.index("/product")
    assert asked.count("/product") == 1
    assert not [path for path in asked if "?" in path or path.startswith(("/secret", "/search", "/file", "/heavy"))]


def the_map_names_all_pages(text: str) -> None:
    """Fail if the map lacks a page or the reason why one was not opened, or names a page too far away."""
    for words in (
        "甲乙示例",
        "产品介绍",
        "/product/price",
        "动态页",
        "/#/help",
        "网站返回 404",
        "打不开，或跳转到了资料中没有的网站",
        "文件，未打开",
        "robots.txt",
    ):
        assert words in text or words in text.replace("\n", ""), words
    assert "elsewhere" not in text
    assert "/deep" not in text


@pytest.mark.browser
def test_a_redirect_to_another_host_is_not_followed_and_nothing_is_stored(tmp_path: Path, site: LoopbackSite) -> None:
    path = profile_with(tmp_path, f"{site.url}/away")
    assert program("capture", path, "--yes").code == 4
    assert [asked for asked in site.ledger if asked[0].startswith("localhost")] == []
    assert not (tmp_path / "附件").exists()


def a_capture(target: captures.Target) -> captures.Capture:
    """Return a capture with dummy content."""
    return captures.Capture(target, b"picture", b"map", 1, 1)


def test_a_change_made_while_the_sites_are_visited_is_preserved(tmp_path: Path) -> None:
    path = profile_with(tmp_path, "https://a.example", "甲搜索")
    loaded = load(path)
    meant = path.read_text("utf-8").replace("演示公司", "改名公司").replace("甲搜索", "乙搜索")
    path.write_text(meant, "utf-8")
    captures.store(loaded, [a_capture(target) for target in captures.targets(loaded)])
    after = load(path).profile
    assert after.subject.basic.name == "改名公司"
    assert [product.name for product in after.products] == ["乙搜索"]
    assert [material.about for material in after.notes.materials] == ["乙搜索", "乙搜索"]


def test_a_profile_that_cannot_be_changed_leaves_no_capture_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = profile_with(tmp_path, "https://a.example")
    loaded = load(path)
    seen = [a_capture(target) for target in captures.targets(loaded)]
    monkeypatch.setattr(updating, "_WAITS_S", 0.1)
    with FileLock(tmp_path / updating.LOCK), pytest.raises(UsageError):
        captures.store(loaded, seen)
    monkeypatch.setattr(captures, "update", refusing)
    with pytest.raises(UsageError):
        captures.store(loaded, seen)
    assert not list(tmp_path.glob("附件/官网/*"))
    assert load(path).profile == loaded.profile


def refusing(*_: object) -> None:
    """Raise UsageError instead of writing."""
    raise UsageError(what="no")


@pytest.mark.parametrize(
    "error", [SiteUnreachable(url="https://b.example", what="x"), ForeignHost(host="elsewhere.example")]
)
def test_one_failing_website_does_not_affect_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BeianError
) -> None:
    choose("zh")
    hosts = ("a.example", "b.example", "c.example")
    rows = "".join(f"- {{产品名称: {host}, 服务形式: 网站, 访问地址: 'https://{host}'}}\n" for host in hosts)
    path = written(tmp_path, f"beian: 1\n产品:\n{rows}")

    def seen(_: object, target: captures.Target, *_more: object, **_named: object) -> captures.Capture:
        if target.host == "b.example":
            raise error
        return a_capture(target)

    monkeypatch.setattr(command, "seen", seen)
    monkeypatch.setattr(command, "visiting", lambda *_: nullcontext())
    monkeypatch.setattr(command, "find_browser", lambda _: None)
    assert command.capture(path, yes=True) == 4
    assert {material.about for material in load(path).profile.notes.materials} == {"a.example", "c.example"}
    assert "没有保存 b.example 的截图和地图" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["http://[", "javascript:alert(1)", "file:///etc/passwd", "--"])
def test_a_malformed_web_address_is_never_opened(tmp_path: Path, url: str) -> None:
    loaded = load(profile_with(tmp_path, f"'{url}'"))
    assert not any("." in target.host for target in captures.targets(loaded))


class FakeSite:
    """A fake website (address → links) that records opened pages and pauses."""

    def __init__(self, links: dict[str, list[str]], robots: tuple[int | None, str] = (404, "")) -> None:
        self.hosts = frozenset({"a.example"})
        self.links, self.robots = links, robots
        self.opened: list[str] = []
        self.pauses: list[float] = []

    def look(self, url: str) -> Visited:
        """Return a page."""
        assert len(self.pauses) > len(self.opened), "a page was opened without a pause before it"
        self.opened.append(url)
        return Visited(url, "", b"", tuple(("", link) for link in self.links.get(url, [])))

    def text(self, url: str) -> tuple[int | None, str]:
        """Return the robots.txt."""
        assert url == "https://a.example/robots.txt"
        return self.robots

    def map(self) -> WebsiteMap:
        """Return the map of the website."""
        home = "https://a.example/"
        seen = Visited(home, "甲", b"", tuple(("", link) for link in self.links.get(home, [])))
        return walk(self, seen, pause=self.pauses.append)


def test_the_site_map_names_every_own_page_once_without_its_query() -> None:
    links = ["https://a.example/p?x=1", "https://a.example/p#top", "https://a.example/#/q", "https://b.example/", "//["]
    site_map = FakeSite({"https://a.example/": links}).map()
    assert [entry.address for entry in site_map.entries] == [
        "https://a.example/",
        "https://a.example/p",
        "https://a.example/#/q",
    ]


def test_a_walk_ends_at_sixty_pages_and_lists_the_others_as_unopened() -> None:
    many = [f"https://a.example/{number}" for number in range(400)]
    fake = FakeSite({"https://a.example/": many})
    site_map = fake.map()
    assert (site_map.opened, len(fake.opened), len(site_map.entries)) == (60, 59, 300)
    assert site_map.unlisted == 101
    assert sum("已访问 60 页" in entry.note for entry in site_map.entries) == 240
    assert "另有 101 个地址没有列出" in map_page(site_map, date(2026, 3, 1))


def test_a_walk_goes_two_levels_down_and_records_the_parent_pages() -> None:
    chain = {f"https://a.example/{'x' * n}": [f"https://a.example/{'x' * (n + 1)}"] for n in range(5)}
    site_map = FakeSite(chain).map()
    assert [(entry.level, entry.parent) for entry in site_map.entries] == [
        (0, ""),
        (1, "甲"),
        (2, "https://a.example/x"),
    ]


def test_a_slow_website_is_visited_slowly_and_for_fewer_pages() -> None:
    many = [f"https://a.example/{number}" for number in range(100)]
    fake = FakeSite({"https://a.example/": many}, (200, "User-agent: *\nCrawl-delay: 20"))
    assert fake.map().opened == 16
    assert set(fake.pauses) == {PACE, 20.0}


@pytest.mark.parametrize(
    ("text", "closed", "open_"),
    [
        ("User-agent: *\nAllow: /\nDisallow: /admin", "/admin/x", "/about"),
        ("User-agent: *\nDisallow: /\nAllow: /about", "/other", "/about"),
        ("User-agent: *\nDisallow: /*/edit$", "/a/edit", "/a/edit/more"),
        ("User-agent: Bad\nDisallow: /\n\nUser-agent: Other\nUser-agent: *\nDisallow: /x", "/x", "/y"),
        ("\ufeffuser-agent: *\nDISALLOW: /x # 备注", "/x/1", "/y"),
    ],
)
def test_robots_txt_is_read_as_the_standard_says(text: str, closed: str, open_: str) -> None:
    robots = Robots(200, text)
    assert not robots.allows(f"https://a.example{closed}")
    assert robots.allows(f"https://a.example{open_}")


def test_an_unreadable_robots_txt_closes_a_website_and_a_missing_one_opens_it() -> None:
    assert [Robots(status).allows("https://a.example/x") for status in (None, 503, 404, 200)] == [
        False,
        False,
        True,
        True,
    ]


def test_text_of_a_website_is_never_rendered_as_markup() -> None:
    seen = WebsiteMap((SitePage("<script>alert(1)</script>", "https://a.example/<b>", 0),), 1)
    assert "<script>" not in map_page(seen, date(2026, 3, 1))


def test_a_profile_without_an_address_is_reported(tmp_path: Path) -> None:
    from assistant.apps.cli.captures import capture

    with pytest.raises(BeianError, match=r"网址|website|address"):
        capture(written(tmp_path, "beian: 1\n"), yes=True)
