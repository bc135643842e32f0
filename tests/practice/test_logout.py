"""`beian logout` deletes every login of the client, of no other client, and none that a run is using."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.apps.cli import holding, preparing
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.preparing import prepare
from assistant.core import credentials, settings
from assistant.core.credentials import Credentials
from assistant.core.privacy import Redactor
from assistant.filing.browser.browser_host import RECORD
from assistant.practice.workspace import Workspace
from assistant.proof.journal.events import Status
from tests.cli.conftest import Beian, TemporaryKeyring
from tests.filing.small import NAME
from tests.practice.conftest import add, play

ACCOUNT, PASSWORD = "13900001234", "秘密 hunter2"
SITE_URL = "http://127.0.0.1:9"


def test_logout_deletes_every_login_of_the_client_and_of_no_other(
    beian: Beian,
    home: Workspace,
    ring: TemporaryKeyring,
) -> None:
    client, other = add(home), add(home, "乙")
    play(client, "2026-11-02", Status("主体", "主体草稿", "草稿"))
    own = preparing.browser_folder(prepare(FillOptions(client, site="mock", url=SITE_URL), Redactor()))
    before = settings.data_folder() / "browsers" / f"cac-{_digest(NAME, 'beian.cac.gov.cn')}"
    strangers = [other / "浏览器" / "mock-1", settings.data_folder() / "browsers" / "cac-0123456789abcdef"]
    for folder in (own, before, *strangers):
        (folder / "profile").mkdir(parents=True)
    assert own.is_relative_to(client / "浏览器")
    ended = beian("logout", "微光", "--workspace", home.folder)
    assert ended.code == 0, ended.err
    assert "2 个登录" in ended.out
    assert not own.exists()
    assert not before.exists()
    assert all(folder.exists() for folder in strangers)
    assert "没有留下登录" in beian("logout", "微光", "--workspace", home.folder).out


def test_logout_keeps_the_stored_account(beian: Beian, home: Workspace, ring: TemporaryKeyring) -> None:
    add(home)
    credentials.put(NAME, "cac", Credentials(ACCOUNT, PASSWORD))
    beian("logout", "微光", "--workspace", home.folder)
    assert credentials.get(NAME, "cac").name == ACCOUNT


def test_logout_waits_for_no_run_and_disturbs_none(beian: Beian, home: Workspace) -> None:
    client = add(home)
    (client / "浏览器" / "cac-1").mkdir(parents=True)
    with FileLock(client / ".beian.lock"):
        assert beian("logout", "微光", "--workspace", home.folder).code == 5
    assert (client / "浏览器" / "cac-1").exists()


def test_logout_leaves_the_browser_of_a_run_from_another_folder(beian: Beian, home: Workspace) -> None:
    play(add(home), "2026-11-02", Status("主体", "主体草稿", "草稿"))
    place = settings.data_folder() / "browsers" / f"cac-{_digest(NAME, 'beian.cac.gov.cn')}"
    place.mkdir(parents=True)
    lock = holding.name_lock(NAME, "beian.cac.gov.cn")
    lock.parent.mkdir(parents=True)
    with FileLock(lock):
        assert beian("logout", "微光", "--workspace", home.folder).code == 5
    assert place.exists()
    assert beian("logout", "微光", "--workspace", home.folder).code == 0
    assert not place.exists()


@pytest.mark.program
def test_an_open_browser_is_closed_only_with_confirmation(beian: Beian, home: Workspace) -> None:
    place = add(home) / "浏览器" / "cac-1"
    place.mkdir(parents=True)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as host_process:
        facts = {"pid": host_process.pid, "browser_pid": host_process.pid, "ws": "", "started": time.time() + 1}
        more = {"browser": "", "transport": "pipe", "headless": False, "sandbox": True}
        (place / RECORD).write_text(json.dumps({**facts, **more}), encoding="utf-8")
        refused = beian("logout", "微光", "--workspace", home.folder)
        assert (refused.code, "--yes" in refused.err) == (2, True)
        assert host_process.poll() is None
        assert place.exists()
        ended = beian("logout", "微光", "--yes", "--workspace", home.folder)
        assert ended.code == 0, ended.err
        assert host_process.wait(10) is not None
    assert not place.exists()


def test_logout_works_for_a_folder_outside_a_workspace(beian: Beian, tmp_path: Path) -> None:
    from tests.filing.small import small, write

    folder = write(tmp_path / "资料", small())
    own = preparing.browser_folder(prepare(FillOptions(folder, site="mock", url=SITE_URL), Redactor()))
    own.mkdir(parents=True)
    play(folder, "2026-11-02", Status("主体", "主体草稿", "草稿"))
    assert own.is_relative_to(settings.data_folder())
    cac = settings.data_folder() / "browsers" / f"cac-{_digest(NAME, 'beian.cac.gov.cn')}"
    cac.mkdir(parents=True)
    assert "1 个登录" in beian("logout", folder).out
    assert not cac.exists()


def _digest(company: str, host: str) -> str:
    return hashlib.sha256(f"{company}|{host}".encode()).hexdigest()[:16]
