"""Dropped files: looked at by a process, put into their slots after a yes, and left out where the person says so."""

from __future__ import annotations

from pathlib import Path

from assistant.console import launching
from assistant.profile.loading import load
from tests.console.conftest import Practice
from tests.console.test_drawing import BATCH, pdf
from tests.console.test_launching import until


def done(home: Path, kind: launching.Kind, *options: str) -> dict[str, list[dict[str, str]]]:
    """Run a job to its end and return what it told."""
    job = launching.start(home, kind, options)
    until(lambda: launching.state(job) == "ended")
    told = launching.told(job)
    assert told is not None, launching.tail(job.log)
    return told


def test_what_was_dropped_goes_where_the_person_says(own_practice: Practice) -> None:
    home = own_practice.folder()
    batch = home / "收件" / BATCH
    batch.mkdir(parents=True)
    pdf(batch / "管理制度汇编.pdf", 1)
    pdf(batch / "随便.pdf", 2)
    pdf(batch / "不要的管理制度.pdf", 3)
    inside = f"收件/{BATCH}"
    told = {each["file"]: each["slot"] for each in done(home, "sort", inside)["files"]}
    assert told["管理制度汇编.pdf"] == "管理制度"
    assert load(home).profile.notes.materials == ()
    done(home, "place", inside, "随便.pdf=ICP备案证明或经营许可证", "不要的管理制度.pdf=")
    profile = load(home).profile
    assert [each.kind for each in profile.notes.materials] == ["管理制度"]
    assert profile.subject.attachments.icp == "附件/ICP备案证明或经营许可证.pdf"
    assert (home / profile.subject.attachments.icp).read_bytes() == (batch / "随便.pdf").read_bytes()
    assert len(list(batch.iterdir())) == 3


def test_a_look_into_the_papers_tells_findings_by_place(own_practice: Practice) -> None:
    found = done(own_practice.folder(), "papers")["findings"]
    assert {"rule", "place", "severity", "found", "remedy"} <= set(found[0])
