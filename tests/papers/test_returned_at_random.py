"""Drafts of several examples, each with three cells changed and its formats too, by a seeded script."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from docx import Document
from docx.table import _Row

from assistant.core.language import speaking
from assistant.declaration.papers.changed_facts import SentFacts
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import facts_of, manifest
from assistant.declaration.papers.paper_record import PaperVersion
from assistant.declaration.papers.paper_text import plain
from assistant.declaration.papers.returning import compare
from tests.papers.returned import SentClient, formatted, new_client

DRAFTS, CELLS = 15, 3


def texts_of(client: SentClient, version: PaperVersion) -> set[str]:
    """Return the texts of the facts of a version."""
    sent = facts_of(manifest(client.home / "材料"), version.draft, version.facts) or {}
    return {plain(text) for text in SentFacts.of(Source.of(client.loaded), sent).texts.values() if text}


@pytest.mark.thorough
@pytest.mark.parametrize("example", ["chat-app", "search-engine", "image-generator", "news-recommender"])
def test_every_changed_cell_is_named_and_nothing_else(tmp_path: Path, example: str) -> None:
    chance = random.Random(7)
    with speaking("zh"):
        client = new_client(tmp_path, example)
        sending = client.send("")
        loaded = client.loaded
        for number in range(DRAFTS):
            version = chance.choice(sending.versions)
            stem = version.file.removesuffix(".docx")
            document = Document(str(next(path for path in sending.folder.glob("*.docx") if path.stem[:-4] == stem)))
            texts = texts_of(client, version)
            rows: list[_Row] = [row for table in document.tables for row in table.rows if len(row.cells) == 2]
            fitting = [row for row in rows if plain(row.cells[1].text) in texts]
            changed: dict[str, str] = {}
            for row in chance.sample(fitting, min(len(fitting), CELLS)):
                old, row.cells[1].text = row.cells[1].text, f"{row.cells[1].text}（改{number}）"
                changed[plain(old)] = plain(row.cells[1].text)
            formatted(document)
            path = tmp_path / f"{number}.docx"
            document.save(str(path))
            paper = compare(loaded, path)
            named = {plain(fact.sent): plain(fact.returned) for facts in paper.facts.values() for fact in facts}
            assert named == changed, version.name
