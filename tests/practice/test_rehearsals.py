"""`beian batch rehearse` in real browsers: a broken profile and a killed worker stop no other client."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.apps.console import launching
from assistant.practice.workspace import Workspace
from assistant.proof.journal.run_folder import JOURNAL
from tests.filing.small import small
from tests.practice.conftest import add, entity_only

pytestmark = [pytest.mark.browser, pytest.mark.skipif(os.name != "posix", reason="kills by signal")]
ENDS_WITHIN_S = 900
UNDER_WAY = b'"Saved"'


COMMAND = [sys.executable, "-m", "assistant", "batch", "rehearse", "--json"]


def company(home: Workspace, name: str) -> Path:
    """Add a client of this name."""
    content = small()
    content["主体"]["主体基本信息"]["主体名称"] = f"深圳{name}示例科技有限公司"
    return add(home, name, content)


def killed_when_under_way(client: Path, batch: subprocess.Popen[str]) -> None:
    """Kill the process that works on a client once it has saved something."""
    until = time.monotonic() + ENDS_WITHIN_S
    while batch.poll() is None and time.monotonic() < until:
        for job in launching.jobs(client):
            journals = list((client / "runs").glob(f"*/{JOURNAL}"))
            if job.pid and any(UNDER_WAY in path.read_bytes() for path in journals):
                os.kill(job.pid, signal.SIGKILL)
                return
        time.sleep(0.05)
    pytest.fail(f"nothing was under way: {batch.communicate()}")


@pytest.mark.thorough
def test_a_client_is_rehearsed_and_proved_beside_an_unreadable_one(home: Workspace) -> None:
    add(home, "甲", entity_only())
    broken(home)
    words = [*COMMAND, "--workspace", str(home.folder)]
    batch = subprocess.run(words, capture_output=True, encoding="utf-8", check=False, timeout=ENDS_WITHIN_S)
    assert batch.returncode == 1, batch.stderr
    items = {data["folder"]: data for data in json.loads(batch.stdout)["items"]}
    assert {name: item["state"] for name, item in items.items()} == {"甲": "good", "坏": "bad"}, batch.stderr
    assert (items["甲"]["tries"], items["甲"]["right"], items["甲"]["wrong"]) == (1, 22, 0)
    (page,) = (home.folder / "批量").glob("*/批量报告.html")
    assert "演练通过不等于系统会通过" in page.read_text(encoding="utf-8")


def broken(home: Workspace) -> None:
    """Add a client with an unreadable profile."""
    folder = home.clients / "坏"
    folder.mkdir()
    (folder / "填报资料.yaml").write_text("beian: '1'\n主体: [", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.thorough
def test_a_batch_outlives_a_broken_profile_and_a_killed_worker(home: Workspace) -> None:
    for name in ("甲", "乙"):
        company(home, name)
    broken(home)
    words = [*COMMAND, "--workers", "2", "--workspace", str(home.folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as batch:
        killed_when_under_way(home.clients / "乙", batch)
        out, err = batch.communicate(timeout=ENDS_WITHIN_S)
    assert batch.returncode == 1, err
    items = {data["folder"]: data for data in json.loads(out)["items"]}
    assert {name: item["state"] for name, item in items.items()} == {"甲": "good", "乙": "good", "坏": "bad"}, err
    assert (items["甲"]["tries"], items["乙"]["tries"]) == (1, 2)
    assert items["甲"]["right"] == items["乙"]["right"] > 20
    assert items["甲"]["wrong"] == items["乙"]["wrong"] == 0
    (page,) = (home.folder / "批量").glob("*/批量报告.html")
    assert "演练通过不等于系统会通过" in page.read_text(encoding="utf-8")
