"""Access to the console: who is refused, over HTTP and over the WebSocket."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from assistant.apps.console import uploads
from assistant.core.file_names import has_unseen, shown
from tests.console.conftest import HOSTILE, Console, Practice, address
from tests.filing.small import NAME

Shared = tuple[Console, str]
SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"


@dataclass(frozen=True, slots=True)
class EntriesTried:
    """What a new console answered: to wrong tokens, to its link, and to its link once more."""

    wrong: list[int]
    first: tuple[int, dict[str, str], bytes]
    again: tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def entries(practice: Practice) -> EntriesTried:
    """Return what a console with an unused link answers; a console takes seconds to start, so all tests share it."""
    with practice.console() as console:
        path = console.link.removeprefix(console.origin)
        wrong = [console.ask(f"/enter?token={token}")[0] for token in ("", "wrong", "a&token=b")]
        return EntriesTried(wrong, console.ask(path), console.ask(path))


@pytest.mark.program
def test_the_link_works_once_and_sets_a_cookie_hidden_from_scripts_and_other_sites(entries: EntriesTried) -> None:
    status, headers, _ = entries.first
    again, _, refusal = entries.again
    assert (status, again) == (200, 403)
    assert "HttpOnly" in headers["set-cookie"]
    assert "SameSite=Strict" in headers["set-cookie"]
    assert "请关掉工作台再打开一次" in refusal.decode()


@pytest.mark.program
def test_a_wrong_token_neither_opens_nor_uses_up_the_link(entries: EntriesTried) -> None:
    assert entries.wrong == [403, 403, 403]
    assert entries.first[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "localhost"},
        {"host": "127.0.0.1"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"cookie": ""},
        {"cookie": "beian_console=x"},
    ],
)
def test_another_host_origin_site_or_cookie_gets_nothing(shared: Shared, headers: dict[str, str]) -> None:
    console, cookie = shared
    allowed: dict[str, Any] = {"cookie": cookie}
    assert console.ask("/", **allowed)[0] == 200
    altered: dict[str, Any] = {**allowed, **headers}
    for path in ("/", "/console.css", address("client", NAME), "/_nicegui_ws/socket.io/?EIO=4&transport=polling"):
        status, received, body = console.ask(path, **altered)
        assert status in {401, 403, 421}, path
        assert "set-cookie" not in received
        assert NAME not in body.decode()


@pytest.mark.parametrize("before", ['a={"b": 1}; ', "a=[1; b=2; ", 'x="half; ', "naked; =; ", "{name}=of-a-path; "])
def test_cookies_of_other_servers_of_this_machine_lock_nobody_out(shared: Shared, before: str) -> None:
    console, cookie = shared
    others = before.replace("{name}", cookie.partition("=")[0])
    assert console.ask("/", cookie=others + cookie)[0] == 200
    assert console.ask("/", cookie=others)[0] == 401


@pytest.mark.parametrize("origin", ["", "http://evil.example", "null", "http://localhost:1"])
def test_a_post_needs_our_own_origin(shared: Shared, origin: str) -> None:
    console, cookie = shared
    headers: dict[str, Any] = {"cookie": cookie, **({"origin": origin} if origin else {})}
    assert console.ask(address("upload", NAME), method="POST", body=b"x", **headers)[0] == 403


@pytest.mark.parametrize(
    ("has_cookie", "origin"),
    [(False, "own"), (True, "http://evil.example"), (True, None), (True, "null")],
)
def test_a_socket_needs_the_cookie_and_our_own_origin(shared: Shared, has_cookie: bool, origin: str | None) -> None:
    console, cookie = shared
    headers = {"Cookie": cookie} if has_cookie else {}
    own = console.origin if origin == "own" else origin
    with pytest.raises(InvalidStatus) as refused:
        connect(
            console.origin.replace("http", "ws") + SOCKET,
            origin=Origin(own) if own else None,
            additional_headers=headers,
        ).close()
    assert refused.value.response.status_code == 403


def test_a_socket_with_cookie_and_own_origin_is_accepted(shared: Shared) -> None:
    console, cookie = shared
    address_ = console.origin.replace("http", "ws") + SOCKET
    with connect(address_, origin=Origin(console.origin), additional_headers={"Cookie": cookie}) as socket:
        assert str(socket.recv()).startswith("0{")


def test_a_socket_under_another_host_is_refused(shared: Shared) -> None:
    console, cookie = shared
    status, _, _ = console.ask(
        SOCKET,
        host="evil.example",
        cookie=cookie,
        origin=console.origin,
        upgrade="websocket",
        connection="Upgrade",
        sec_websocket_version="13",
        sec_websocket_key="dGhlIHNhbXBsZSBub25jZQ==",
    )
    assert status == 403


def test_it_listens_on_the_loopback_only(shared: Shared) -> None:
    import psutil

    console, _ = shared
    listening = [c for c in psutil.Process(console.process.pid).net_connections() if c.status == psutil.CONN_LISTEN]
    assert {c.laddr.ip for c in listening} == {"127.0.0.1"}


def test_every_response_forbids_foreign_content(shared: Shared) -> None:
    console, cookie = shared
    _, headers, _ = console.ask("/", cookie=cookie)
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"
    assert "http://" not in policy.replace(console.origin, "")


@pytest.mark.parametrize(
    "path",
    [
        "/picture/{name}/../../x.png",
        "/picture/{name}/%2e%2e/x.png",
        "/picture/%2e%2e/%2e%2e/x.png",
        "/picture/{name}/run/..%2f..%2fa.png",
        "/file/{name}?path=../../工作区.yaml",
        "/file/{name}?path=/etc/passwd",
        "/file/{name}?path=台账/客户.yaml",
        "/file/{name}?path=填报资料.json",
        "/file/{name}?path=..%5c..%5c工作区.yaml",
        "/file/{name}?path=出口.pdf",
        "/file/%2e%2e?path=工作区.yaml",
        "/preview/{name}?path=../../工作区.yaml",
        "/preview/{name}?path=/etc/passwd",
        "/report/{name}/%2e%2e",
        "/pack/{name}/%2e%2e%2f%2e%2e",
    ],
)
def test_no_path_leads_out_of_a_client(practice: Practice, shared: Shared, path: str) -> None:
    console, cookie = shared
    way_out = practice.folder() / "出口.pdf"
    if not way_out.is_symlink():
        way_out.symlink_to("/etc/passwd")
    status, _, body = console.ask(quote(path.replace("{name}", NAME), safe="/%?=."), cookie=cookie)
    assert status in {404, 403}
    assert b"root:" not in body


@pytest.mark.parametrize(
    ("name", "batch"),
    [
        ("../出去.pdf", "2026-11-26"),
        ("..\\出去.pdf", "2026-11-26"),
        ("/tmp/出去.pdf", "2026-11-26"),
        ("C:出去.pdf", "2026-11-26"),
        (".bashrc", "2026-11-26"),
        ("con.pdf", "2026-11-26"),
        ("a\x00.pdf", "2026-11-26"),
        ("fdp\u202e.exe", "2026-11-26"),
        ("fdp\u200f.pdf", "2026-11-26"),
        ("fdp\u061c.pdf", "2026-11-26"),
        ("a\u0085.pdf", "2026-11-26"),
        ("a\u2028.pdf", "2026-11-26"),
        ("a\ufeff.pdf", "2026-11-26"),
        ("\u3000a.pdf", "2026-11-26"),
        ("", "2026-11-26"),
        ("长" * 200, "2026-11-26"),
        ("长" * 100 + ".pdf", "2026-11-26"),
        ("长" * 79 + ".pdf", "2026-11-26"),
        ("好.pdf", "../../.."),
        ("好.pdf", ""),
    ],
)
def test_a_dropped_file_with_a_name_that_is_a_trick_is_refused(
    practice: Practice, shared: Shared, name: str, batch: str
) -> None:
    console, cookie = shared
    before = sorted(practice.home.rglob("*"))
    asked = f"/upload/{quote(NAME)}?{urlencode({'name': name, 'batch': batch})}"
    status, _, body = console.ask(asked, method="POST", body=b"%PDF-1.4", cookie=cookie, origin=console.origin)
    assert status == 400
    sentence = body.decode()
    assert shown(name) in sentence
    assert not has_unseen(sentence)
    assert "改名" in sentence or "刷新" in sentence
    assert [path for path in sorted(practice.home.rglob("*")) if path not in before and path.suffix == ".pdf"] == []


def test_an_empty_file_is_refused_and_a_name_that_differs_only_by_case_is_numbered(
    practice: Practice, shared: Shared
) -> None:
    console, cookie = shared

    def drop(name: str, body: bytes) -> tuple[int, str]:
        asked = f"/upload/{quote(NAME)}?{urlencode({'name': name, 'batch': '2026-11-26T14-00-00'})}"
        status, _, answer = console.ask(asked, method="POST", body=body, cookie=cookie, origin=console.origin)
        return status, answer.decode()

    status, sentence = drop("空.pdf", b"")
    assert (status, "空.pdf" in sentence, "空的" in sentence) == (400, True, True)
    assert [drop(name, b"%PDF-1.4") for name in ("a.pdf", "A.PDF")] == [(200, "a.pdf"), (200, "A (2).PDF")]
    shutil.rmtree(practice.folder() / "收件" / "2026-11-26T14-00-00")


def test_two_files_with_the_longest_name_are_both_stored(practice: Practice, shared: Shared) -> None:
    console, cookie = shared
    name = "长" * 78 + ".pdf"
    asked = f"/upload/{quote(NAME)}?{urlencode({'name': name, 'batch': '2026-11-26T13-00-00'})}"
    for _ in range(2):
        status, _, _ = console.ask(asked, method="POST", body=b"%PDF-1.4", cookie=cookie, origin=console.origin)
        assert status == 200
    folder = practice.folder() / "收件" / "2026-11-26T13-00-00"
    assert len(list(folder.iterdir())) == 2
    shutil.rmtree(folder)


def test_two_files_of_one_name_uploaded_at_once_are_both_stored(practice: Practice, shared: Shared) -> None:
    console, cookie = shared
    asked = f"/upload/{quote(NAME)}?{urlencode({'name': '同名.pdf', 'batch': '2026-11-26T12-00-00'})}"
    contents = [f"%PDF-1.4 {number}".encode() for number in range(8)]
    with ThreadPoolExecutor(len(contents)) as windows:
        pending = [
            windows.submit(console.ask, asked, method="POST", body=content, cookie=cookie, origin=console.origin)
            for content in contents
        ]
    assert [future.result()[0] for future in pending] == [200] * len(contents)
    folder = practice.folder() / "收件" / "2026-11-26T12-00-00"
    assert sorted(path.read_bytes() for path in folder.iterdir()) == contents
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} <= {0}
    shutil.rmtree(folder)


def test_two_uploads_that_choose_the_same_free_name_are_both_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = uploads.taken
    taken: list[Path] = []

    def late(home: Path, name: str, batch: str) -> Path:
        target = free(home, name, batch)
        if not taken:  # another window is quicker
            target.parent.mkdir(parents=True)
            target.write_text("first", encoding="utf-8")
        taken.append(target)
        return target

    monkeypatch.setattr(uploads, "taken", late)
    draft = tmp_path / "draft"
    draft.write_text("second", encoding="utf-8")
    assert uploads.placed(draft, tmp_path, "a.pdf", "2026-11-26").name == "a (2).pdf"
    assert [path.read_text(encoding="utf-8") for path in taken] == ["first", "second"]
    assert not draft.exists()


def test_a_name_that_is_markup_is_shown_as_text(shared: Shared) -> None:
    console, cookie = shared
    _, _, body = console.ask("/", cookie=cookie)
    assert HOSTILE.encode() not in body
