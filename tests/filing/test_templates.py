"""Templates that the forms offer: a run stores them in its folder, and `beian papers` uses them from a shelf."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from assistant.proof.journal import templates
from tests.filing.conftest import RunningMock
from tests.filing.in_process import worker
from tests.filing.small import write


def papers(running_mock: RunningMock, *words: str) -> str:
    """Run `beian papers` for the client and return what it printed."""
    done = worker().run(["papers", *words], running_mock.environment())
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_run_stores_templates_once_and_papers_are_drafted_on_them(
    drafted: RunningMock,
) -> None:
    running_mock = drafted
    write(running_mock.profile, running_mock.data)
    (run,) = (running_mock.profile / "runs").iterdir()
    collected = {template.field: template for template in templates.collected(run)}
    assert set(collected) == {
        "subject.attachments.commitment",
        "subject.attachments.responsibility",
        "algorithms[].basic.assessment",
        "algorithms[].basic.publication",
    }
    assert collected["subject.attachments.commitment"].type == ""
    assert collected["algorithms[].basic.assessment"].type == "排序精选类"
    stored = [path for path in (run / templates.FOLDER).iterdir() if path.suffix == ".docx"]
    assert len(stored) == 4
    assert not [path for path in stored if path.stat().st_mode & 0o077]
    asked = [line for line in running_mock.registry.ledger()["requests"] if line["path"] == "/api/template"]
    assert len(asked) == 4
    assert {line["method"] for line in asked} == {"GET"}

    listed = papers(running_mock, "shelf", "list")
    assert listed.count("演练，不可用于盖章") == 4
    reported = json.loads(papers(running_mock, str(running_mock.profile), "--only", "承诺书", "--rehearsal", "--json"))
    assert (reported["papers"][0]["official"], reported["papers"][0]["ready"]) == (False, False)
    assert Path(reported["folder"]).name == "材料（演练）"
    plain = json.loads(papers(running_mock, str(running_mock.profile), "--only", "承诺书", "--json"))
    assert [gap for gap in plain["papers"][0]["gaps"] if "承诺书" in gap]

    assert running_mock.fill("--stage", "主体").fields["wrong"] == 0
    assert papers(running_mock, "shelf", "list").count("演练，不可用于盖章") == 4


def test_a_template_that_was_changed_in_the_folder_is_not_used(tmp_path: Path) -> None:
    place = templates.TemplateOrigin("subject.attachments.commitment", "承诺书")
    stored = templates.store(tmp_path, b"PK\x03\x04 one", ".docx", place, date(2026, 11, 25))
    assert stored is not None
    assert templates.store(tmp_path, b"PK\x03\x04 one", ".docx", place, date(2026, 11, 26)) is None
    assert [template.on for template in templates.collected(tmp_path)] == ["2026-11-25"]
    (tmp_path / templates.FOLDER / stored.file).write_bytes(b"PK\x03\x04 two")
    assert templates.collected(tmp_path) == ()
