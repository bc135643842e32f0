"""When a page or an address fails, the person reads a message; neither response nor terminal shows a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from assistant.apps.console import pages
from tests.console.conftest import PROGRAM, Console, OwnClient, Practice, added, address, made
from tests.console.window import window

pytestmark = pytest.mark.program

SECRET = "110105194912310021"
LEDGER = "客户台账不能使用：连不上 10.0.0.9 上的 PostgreSQL"
# Pages that ask the ledger nothing until a button is pressed.
WITHOUT_LEDGER = {"/clients/new", "/assess", "/published", "/templates", "/site", "/tools"}
# A console in which something fails while a file of that name exists in the program's folder.
FAILING = f"""
import os
from pathlib import Path
from assistant.apps.console import frame, uploads
from assistant.apps.console.context import ConsoleContext
from assistant.core.errors import LedgerError

def failing(place, name, fault):
    own = getattr(place, name)
    def instead(*words, **more):
        for trouble, kind in fault.items():
            if Path(os.environ["BEIAN_HOME"], trouble).exists():
                raise kind()
        return own(*words, **more)
    setattr(place, name, instead)

def away():
    return LedgerError(what="连不上 10.0.0.9 上的 PostgreSQL")

for name in ("clients", "client"):
    failing(ConsoleContext, name, {{"away": away, "unforeseen": lambda: KeyError("{SECRET}")}})
failing(frame, "speak", {{"speechless": away}})
failing(uploads, "placed", {{"full": lambda: OSError(28, "No space left on device")}})
{PROGRAM}"""


@pytest.fixture(scope="module")
def failing_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Practice, Console, str]]:
    """Run a console in which failures can be triggered; yield it with its workspace and the cookie."""
    practice = made(tmp_path_factory.mktemp("failing"))
    with practice.console(program=FAILING) as console:
        yield practice, console, console.enter()


@pytest.fixture
def client(failing_office: tuple[Practice, Console, str]) -> OwnClient:
    """Return a client of the test's own in that console."""
    return added(*failing_office)


@pytest.fixture
def program_home(failing_office: tuple[Practice, Console, str]) -> Path:
    """Return the folder of the program."""
    return failing_office[0].home / "beian"


@contextmanager
def fails(home: Path, name: str) -> Iterator[None]:
    """Trigger a failure during the block."""
    home.mkdir(exist_ok=True)
    (home / name).touch()
    try:
        yield
    finally:
        (home / name).unlink()


def said(home: Path) -> str:
    """Return what the console wrote to the terminal."""
    return (home.parent / "console.log").read_text(encoding="utf-8")


def test_an_address_without_a_page_is_answered_in_a_sentence(client: OwnClient) -> None:
    status, _, body = client.console.ask("/client/x/nothing", cookie=client.cookie)
    assert (status, body.decode()) == (404, f"没有这个页面。请回到上一页，或从首页打开：{client.console.origin}/")


def test_an_unreachable_ledger_is_reported_by_every_page_and_address(client: OwnClient, program_home: Path) -> None:
    pages.import_pages()
    with fails(program_home, "away"):
        for path in [
            *pages.PAGES,
            "/dates.ics",
            *(address("client", client.name, *filter(None, path.split("/"))) for path in pages.CLIENT_PAGES),
        ]:
            status, _, body = client.console.ask(path, cookie=client.cookie)
            if path in WITHOUT_LEDGER:
                assert status == 200
                continue
            assert status == 500
            assert LEDGER in body.decode(), path
            assert not any(word in body.decode() for word in ("Traceback", "LedgerError", "Internal Server Error"))
    assert "Traceback" not in said(program_home)
    assert "LedgerError" not in said(program_home)


@pytest.mark.parametrize("path", ["/dates", "/dates.ics"])
def test_an_unforeseen_error_gives_one_sentence_and_the_path_of_the_log(
    client: OwnClient, program_home: Path, path: str
) -> None:
    before = sum(log.read_text("utf-8").count("unforeseen KeyError") for log in program_home.rglob("beian.log"))
    with fails(program_home, "unforeseen"):
        status, _, body = client.console.ask(path, cookie=client.cookie)
    assert status == 500
    message = body.decode()
    assert "程序出现未预料的问题（KeyError）。请把运行日志" in message
    (log,) = program_home.rglob("beian.log")
    assert str(log) in message
    log_text = log.read_text(encoding="utf-8")
    assert log_text.count("unforeseen KeyError") == before + 1
    assert not any(SECRET in text for text in (message, log_text, said(program_home)))
    assert "Traceback" not in message + said(program_home)


def test_a_failing_control_is_reported_in_its_page(client: OwnClient, program_home: Path) -> None:
    with window(client.console, client.cookie) as page, fails(program_home, "speechless"):
        page.send(page.find("English", "button")[0], "click")
        page.until(lambda: "notify" in page.instructions)
    assert "Traceback" not in said(program_home)


def test_a_fault_in_the_user_s_map_is_reported_in_the_editor_of_a_profile(
    client: OwnClient, program_home: Path
) -> None:
    with window(client.console, client.cookie, "client", client.name, "profile") as page:
        assert page.find("保存", "button")
    sites = program_home / "config" / "sites"
    sites.mkdir(parents=True, exist_ok=True)
    try:
        (sites / "cac.yaml").write_text("format: 1\n没有这个: [1]\n", encoding="utf-8")
        status, _, body = client.console.ask(address("client", client.name, "profile"), cookie=client.cookie)
    finally:
        (sites / "cac.yaml").unlink()
    assert status == 200
    assert "页面对照表" in body.decode()
    assert "工作台" in body.decode(), "the page has its frame"
    assert "Traceback" not in said(program_home)


@pytest.mark.parametrize("is_full", [True, False])
def test_a_file_that_cannot_be_stored_is_reported_to_the_person_who_dropped_it(
    client: OwnClient, program_home: Path, *, is_full: bool
) -> None:
    if not is_full:
        (client.home / "收件").rmdir()
        (client.home / "收件").touch()  # no folder is there, and none can be made
    asked = f"/upload/{quote(client.name)}?{urlencode({'name': '来.pdf', 'batch': '2026-11-26T12-00-00'})}"
    head = {"cookie": client.cookie, "origin": client.console.origin}
    with fails(program_home, "full") if is_full else nullcontext():
        status, _, body = client.console.ask(asked, method="POST", body=b"x" * 1000, **head)
    assert status == 507
    assert body.decode().startswith("“来.pdf”未能保存（")
    assert "请检查磁盘空间" in body.decode()
    leftovers = [path for path in client.home.rglob("*") if path.name == "来.pdf" or path.name.startswith(".drop.")]
    assert leftovers == []
    assert "Traceback" not in said(program_home)
