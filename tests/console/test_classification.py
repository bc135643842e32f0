"""Uploads are classified by a process, placed after confirmation, and left in the inbox if the person says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.apps.cli import console_run
from assistant.apps.console import launching
from assistant.declaration.profile.loading import load
from assistant.practice import shared_events
from assistant.practice.activity import LOG
from assistant.practice.layout import LEDGER
from tests.console.conftest import Practice
from tests.console.test_drawing import BATCH, pdf

Done = Callable[..., dict[str, list[dict[str, str]]]]


@pytest.fixture
def done(capsys: pytest.CaptureFixture[str]) -> Done:
    """Return a function that runs a job of the console in this process and returns its JSON result."""

    def do(home: Path, kind: launching.Kind, *options: str) -> dict[str, list[dict[str, str]]]:
        capsys.readouterr()
        console_run._work(home / "runs" / "note.json", kind, home, list(options))
        result: dict[str, list[dict[str, str]]] = json.loads(capsys.readouterr().out)
        return result

    return do


def test_uploads_go_to_the_requirements_that_the_person_chooses(own_practice: Practice, done: Done) -> None:
    home = own_practice.folder()
    batch = home / "收件" / BATCH
    batch.mkdir(parents=True)
    pdf(batch / "管理制度汇编.pdf", 1)
    pdf(batch / "随便.pdf", 2)
    pdf(batch / "不要的管理制度.pdf", 3)
    inside = f"收件/{BATCH}"
    proposed = {item["file"]: item["slot"] for item in done(home, "sort", inside)["files"]}
    assert proposed["管理制度汇编.pdf"] == "", "another file may be the same paper: the person chooses"
    assert load(home).profile.notes.materials == ()
    done(home, "place", inside, "随便.pdf=ICP备案证明或经营许可证", "不要的管理制度.pdf=")
    profile = load(home).profile
    assert [material.kind for material in profile.notes.materials] == ["管理制度"]
    assert profile.subject.attachments.icp == "附件/ICP备案证明或经营许可证.pdf"
    assert (home / profile.subject.attachments.icp).read_bytes() == (batch / "随便.pdf").read_bytes()
    assert len(list(batch.iterdir())) == 3
    (event,) = [event for event in shared_events.read(home / LEDGER / LOG) if event.text("kind") == "placed"]
    assert set(event.data["names"]) == {"管理制度", "ICP备案证明或经营许可证"}


def test_a_check_of_the_papers_reports_findings_by_place(own_practice: Practice, done: Done) -> None:
    findings = done(own_practice.folder(), "papers")["findings"]
    assert {"rule", "place", "severity", "found", "remedy"} <= set(findings[0])
