"""The seven sets in LibreOffice: drafts and filled papers become PDF, no page is empty, and the PDF reads like the .docx."""

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
    """Convert papers (name without ending, bytes) in one go and return what is read of the PDFs, in their order."""
    paths = [folder / f"{name}.docx" for name, _ in papers]
    for path, (_, data) in zip(paths, papers, strict=True):
        path.write_bytes(data)
    settings = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    command = [str(OFFICE), settings, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=CONVERTS_WITHIN_S)
    return read_all(path.with_suffix(".pdf") for path in paths)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_whole_set_becomes_pdf_and_still_needs_no_mending(name: str, tmp_path: Path) -> None:
    drafts = [(f"{number:02}", each.data) for number, each in enumerate(made(name))]
    done = [(f"{number:02}f", each.data) for number, each in enumerate(filled(name))]
    documents = as_pdf(tmp_path, [*drafts, *done])
    assert [each.error for each in documents if each.error] == []
    assert [(each.name, page.number) for each in documents for page in each.pages if page.blank] == []
    assert all(1 <= each.page_count <= 40 for each in documents)
    papers = papers_of(name)
    facts = dict(papers.facts)
    for each, document in zip(filled(name), documents[len(drafts) :], strict=True):
        found = facts_of(document)
        assert found.placeholders == (), each.file
        if each.field is not None:
            facts[each.field] = found
    told = check(source_of(name).loaded, papers=Papers(facts, papers.scans, papers.texts), today=TODAY)
    assert [(each.rule, each.place, each.found) for each in told if each.severity == "block"] == []
    assert [each.rule for each in told if each.rule in {"R01", "R03", "R33", "R39", "R53", "R56", "R62"}] == []
