"""Makes the drafts of a profile as .docx, on the registry's template where the shelf has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.core.keys import FieldKey
from assistant.declaration.papers.draft import draft_layers
from assistant.declaration.papers.draft_layer import DraftLayer
from assistant.declaration.papers.facts import DraftFacts, Source
from assistant.declaration.papers.folder import FOLDER, PaperDraft
from assistant.declaration.papers.outline import PaperKind, paper_kind
from assistant.declaration.papers.shelf import Shelf, Template, shelf_of_machine
from assistant.declaration.papers.template import fill
from assistant.declaration.papers.word import to_docx

REHEARSED = f"{FOLDER}（演练）"  # the folder of drafts on templates of a rehearsal


def drafts(
    source: Source, shelf: Shelf, only: PaperKind | None = None, about_only: str | None = None
) -> Iterator[PaperDraft]:
    """Yield each applicable paper as bytes with its facts and gaps. Raises TemplateError, DamagedPapers.

    `only` is the one kind that is made, `about_only` the key of the one item ("" for the entity's own papers).
    """
    for about, draft_layer in draft_layers(source, only):
        if about_only not in (None, str(about or "")):
            continue
        kind = paper_kind(draft_layer.paper)
        assert kind is not None
        template = shelf.find(kind.name, *_traits(source, kind, about))
        yield (
            _plain(kind, draft_layer, about)
            if template is None
            else _on(template, shelf, kind, (draft_layer, about, source))
        )


def rehearsed_drafts(source: Source, only: PaperKind | None = None) -> list[PaperDraft]:
    """Return the papers on the templates of this machine's rehearsals, none of them official. Raises as `drafts`."""
    return [replace(draft, official=False) for draft in drafts(source, shelf_of_machine(is_rehearsal=True), only)]


def _traits(source: Source, kind: PaperKind, about: FieldKey | None) -> tuple[str, str]:
    if kind.about != "algorithm" or about is None:
        return "", ""
    facts = DraftFacts(source)
    return facts.get(about, "basic.type"), facts.get(about, "basic.role")


def _plain(kind: PaperKind, draft_layer: DraftLayer, about: FieldKey | None) -> PaperDraft:
    return PaperDraft(
        draft_layer.paper,
        draft_layer.about,
        to_docx(draft_layer),
        dict(draft_layer.facts),
        draft_layer.gaps,
        key=str(about or ""),
        needs_template=kind.needs_template,
    )


def _on(
    template: Template, shelf: Shelf, kind: PaperKind, what: tuple[DraftLayer, FieldKey | None, Source]
) -> PaperDraft:
    draft_layer, about, source = what
    facts = DraftFacts(source)
    filled = fill(shelf.path_of(template), kind, draft_layer, facts, about)
    return PaperDraft(
        draft_layer.paper,
        draft_layer.about,
        filled.data,
        {**draft_layer.facts, **facts.used},
        filled.gaps,
        key=str(about or ""),
        official=True,
        template=template.sha256,
        unknown_labels=filled.unknown,
        needs_template=kind.needs_template,
    )
