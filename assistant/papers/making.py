"""From a profile to drafts ready to be written: the sheet of each paper, on the registry's template where the shelf has it."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.keys import FieldKey
from assistant.papers.draft import sheets
from assistant.papers.facts import Facts, Source
from assistant.papers.folder import Draft
from assistant.papers.outline import PaperKind, paper_kind
from assistant.papers.sheet import Sheet
from assistant.papers.shelf import Shelf, Template
from assistant.papers.template import fill
from assistant.papers.word import to_docx


def drafts(source: Source, shelf: Shelf, only: PaperKind | None = None) -> Iterator[Draft]:
    """Yield every paper that applies, as bytes with its facts and gaps; raises TemplateError, DamagedPapers."""
    for about, sheet in sheets(source, only):
        kind = paper_kind(sheet.paper)
        assert kind is not None
        template = shelf.find(kind.name, *_traits(source, kind, about))
        yield _plain(kind, sheet, about) if template is None else _on(template, shelf, kind, (sheet, about, source))


def _traits(source: Source, kind: PaperKind, about: FieldKey | None) -> tuple[str, str]:
    if kind.about != "algorithm" or about is None:
        return "", ""
    facts = Facts(source)
    return facts.get(about, "basic.type"), facts.get(about, "basic.role")


def _plain(kind: PaperKind, sheet: Sheet, about: FieldKey | None) -> Draft:
    return Draft(
        sheet.paper,
        sheet.about,
        to_docx(sheet),
        dict(sheet.facts),
        sheet.gaps,
        key=str(about or ""),
        needs_template=kind.needs_template,
    )


def _on(template: Template, shelf: Shelf, kind: PaperKind, what: tuple[Sheet, FieldKey | None, Source]) -> Draft:
    sheet, about, source = what
    facts = Facts(source)
    filled = fill(shelf.path_of(template), kind, sheet, facts, about)
    return Draft(
        sheet.paper,
        sheet.about,
        filled.data,
        {**sheet.facts, **facts.used},
        filled.gaps,
        key=str(about or ""),
        official=True,
        template=template.sha256,
        unknown_labels=filled.unknown,
        needs_template=kind.needs_template,
    )
