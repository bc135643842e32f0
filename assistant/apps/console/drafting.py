"""Drafts written into a client's folder, as a button asks for them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import FOLDER, PaperDraft, WrittenDraft, write
from assistant.declaration.papers.making import drafts
from assistant.declaration.papers.outline import PaperKind
from assistant.declaration.papers.shelf import shelf_of_machine
from assistant.declaration.profile.loading import load
from assistant.practice import activity


def drafted(
    home: Path, today: date, kind: PaperKind | None = None, about: str | None = None
) -> list[tuple[PaperDraft, WrittenDraft]]:
    """Write the drafts of a client, or the one of a kind about an item (its key); return each with what became of it.

    Raises BeianError, OSError.
    """
    loaded = load(home)
    made = list(drafts(Source.of(loaded), shelf_of_machine(), kind, about))
    written = write(loaded.folder / FOLDER, made, today)
    activity.note_drafts(loaded.folder, written)
    return list(zip(made, written, strict=True))
