"""The seven examples as sources of papers, and their drafts, each made once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as DocxDocument

from assistant.core.keys import FieldKey
from assistant.core.language import speaking
from assistant.declaration.papers.draft import draft_layers
from assistant.declaration.papers.draft_layer import DraftLayer
from assistant.declaration.papers.facts import Source
from assistant.declaration.profile.loading import load
from tests.papers.made_once import docx_of

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(path.name for path in (ROOT / "profiles").iterdir() if path.is_dir())
# With licences before publishing; with most papers, of two algorithms; of a supporter, who has no product.
UNLIKE = ("news-recommender", "image-generator", "speech-api")
SAMPLED = [name if name in UNLIKE else pytest.param(name, marks=pytest.mark.thorough) for name in EXAMPLES]


@dataclass(frozen=True)
class ExampleDraft:
    """A draft: its subject, content and bytes."""

    about: FieldKey | None
    draft_layer: DraftLayer
    data: bytes

    @property
    def document(self) -> DocxDocument:
        """The draft as a python-docx document of the caller's own."""
        return Document(io.BytesIO(self.data))

    @cached_property
    def words(self) -> str:
        """The text of the document's body, read once."""
        return words_of(self.document)


@cache
def source_of(name: str) -> Source:
    """Return the source of an example."""
    return Source.of(load(ROOT / "profiles" / name))


@cache
def made(name: str) -> tuple[ExampleDraft, ...]:
    """Return all drafts of an example."""
    return tuple(
        ExampleDraft(about, draft_layer, docx_of(draft_layer)) for about, draft_layer in draft_layers(source_of(name))
    )


def paper(name: str, kind: str, about: str = "") -> ExampleDraft:
    """Return the first draft of a kind with `about` in its subject."""
    return next(draft for draft in made(name) if draft.draft_layer.paper == kind and about in draft.draft_layer.about)


def words_of(document: DocxDocument) -> str:
    """Return the text of a document's body, one line for each paragraph."""
    tag = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    paragraphs = document.element.body.iter(f"{tag}p")
    return "\n".join("".join(node.text or "" for node in paragraph.iter(f"{tag}t")) for paragraph in paragraphs)


@pytest.fixture
def in_chinese() -> Iterator[None]:
    """Speak Chinese during a test, whatever the machine's language is."""
    with speaking("zh"):
        yield
