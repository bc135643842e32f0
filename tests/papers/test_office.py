"""The seven sets in LibreOffice: papers convert to PDF without blank pages, and the PDF reads like the .docx."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from assistant.checks.preflight.case import Papers
from assistant.checks.preflight.check import check
from assistant.declaration.documents.facts import facts_of
from assistant.declaration.documents.reading import read_all
from assistant.declaration.documents.shapes import Document
from tests.papers.conftest import EXAMPLES, made, source_of
from tests.papers.filled import filled, papers_of

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
CONVERTS_WITHIN_S = 400
TODAY = date(2026, 11, 25)
pytestmark = [pytest.mark.slow, pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")]


def as_pdf(folder: Path, papers: Sequence[tuple[str, bytes]]) -> tuple[Document, ...]:
    """Convert papers (name without suffix, bytes) in one run; return the content of the PDFs in order."""
    paths = [folder / f"{name}.docx" for name, _ in papers]
    for path, (_, data) in zip(paths, papers, strict=True):
        path.write_bytes(data)
    settings = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    command = [str(OFFICE), settings, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=CONVERTS_WITHIN_S)
    return read_all(path.with_suffix(".pdf") for path in paths)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_whole_set_becomes_pdf_and_still_needs_no_correction(name: str, tmp_path: Path) -> None:
    drafts = [(f"{number:02}", draft.data) for number, draft in enumerate(made(name))]
    done = [(f"{number:02}f", paper.data) for number, paper in enumerate(filled(name))]
    documents = as_pdf(tmp_path, [*drafts, *done])
    assert [document.error for document in documents if document.error] == []
    assert [(document.name, page.number) for document in documents for page in document.pages if page.blank] == []
    assert all(1 <= document.page_count <= 40 for document in documents)
    papers = papers_of(name)
    facts = dict(papers.facts)
    for item, document in zip(filled(name), documents[len(drafts) :], strict=True):
        read = facts_of(document)
        assert read.placeholders == (), item.file
        if item.field is not None:
            facts[item.field] = read
    findings = check(source_of(name).loaded, papers=Papers(facts, papers.scans, papers.texts), today=TODAY)
    assert [(finding.rule, finding.place, finding.found) for finding in findings if finding.severity == "block"] == []
    assert [
        finding.rule for finding in findings if finding.rule in {"R01", "R03", "R33", "R39", "R53", "R56", "R62"}
    ] == []
