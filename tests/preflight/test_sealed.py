"""R54: sealed papers with facts changed since are reported; those bound to no draft are not checked."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.checks.preflight.check import check
from assistant.core.findings import Finding
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import FOLDER, MANIFEST, bind_scan, write
from assistant.declaration.papers.making import drafts
from assistant.declaration.papers.outline import paper_kind
from assistant.declaration.papers.shelf import Shelf
from assistant.declaration.profile.loading import load
from tests.conftest import ROOT

SCAN = "附件/算法安全责任人工作证明（盖章）.pdf"
KEY = "subject.responsible.employment_proof"


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """A copy of an example with its proof of employment bound to a draft."""
    folder = tmp_path / "某公司"
    shutil.copytree(ROOT / "profiles" / "search-engine", folder)
    made = drafts(Source.of(load(folder)), Shelf(tmp_path / "shelf"), paper_kind("工作证明"))
    path = write(folder / FOLDER, made, date(2026, 11, 25))[0].path
    bind_scan(folder / FOLDER, folder / SCAN, path)
    return folder


def of_r54(folder: Path) -> dict[str, Finding]:
    """Return the findings of R54 by place."""
    return {finding.place: finding for finding in check(load(folder)) if finding.rule == "R54"}


def test_a_bound_scan_with_unchanged_facts_is_accepted(client: Path) -> None:
    assert KEY not in of_r54(client) or of_r54(client)[KEY].state == "passed"


def test_a_bound_scan_with_changed_facts_blocks_and_names_them(client: Path) -> None:
    profile = client / "profile.yaml"
    profile.write_text(profile.read_text("utf-8").replace("13800001410", "13800001499"), "utf-8")
    finding = of_r54(client)[KEY]
    assert (finding.state, finding.severity) == ("found", "block")
    assert "手机号码" in finding.found
    assert "13800001499" not in finding.found


def test_a_scan_of_a_draft_that_is_not_on_the_registrys_template_blocks(client: Path) -> None:
    key = "subject.attachments.commitment"
    assert key not in of_r54(client)
    named = load(client).profile.subject.attachments.commitment
    assert named
    made = list(drafts(Source.of(load(client)), Shelf(client / "shelf"), paper_kind("承诺书")))
    path = write(client / FOLDER, [replace(draft, official=True) for draft in made], date(2026, 11, 25))[0].path
    bind_scan(client / FOLDER, client / named, path)
    assert key not in of_r54(client)
    listed = client / FOLDER / MANIFEST
    content = json.loads(listed.read_text("utf-8"))
    for item in content["papers"]:
        item["official"] = False
    listed.write_text(json.dumps(content), "utf-8")
    finding = of_r54(client)[key]
    assert finding.severity == "block"
    assert "非官方模板" in finding.found
    assert "放入模板架" in finding.remedy
    assert KEY not in of_r54(client), "a proof of employment needs no template"
