"""Puts the templates that a run met in the forms on the shelf of `beian papers`, by paper, type and role.

Rehearsal templates have a shelf of their own, so that no draft on them can pass for the registry's template.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from assistant.core.errors import DamagedPapers, TemplateError
from assistant.core.language import mark, say
from assistant.declaration.papers import outline
from assistant.declaration.papers.shelf import shelf_of_machine
from assistant.proof.journal import templates

PAPERS = {
    "subject.attachments.commitment": outline.COMMITMENT,
    "subject.attachments.responsibility": outline.RESPONSIBILITY,
    "subject.responsible.employment_proof": outline.EMPLOYMENT,
    "algorithms[].basic.assessment": outline.ASSESSMENT,
    "algorithms[].basic.publication": outline.PUBLICATION,
}

_SHELVED = mark("模板《{paper}》已放上模板架，摘要 {digest}")
_SHELVED_IN_REHEARSAL = mark("演练模板《{paper}》已放上演练模板架，摘要 {digest}")


def shelve(run: Path, *, is_rehearsal: bool) -> Iterator[str]:
    """Put the templates of a run on the shelf and yield a line for each; failures are reported, not raised."""
    for template in templates.collected(run):
        paper = PAPERS.get(template.field)
        if paper is None:
            continue
        path = run / templates.FOLDER / template.file
        try:
            on_shelf = shelf_of_machine(is_rehearsal=is_rehearsal).add(
                path,
                paper,
                type_=template.type,
                role=template.role,
                today=date.fromisoformat(template.on),
                name=template.label,
            )
        except (TemplateError, DamagedPapers, OSError) as fault:
            yield say("模板《{paper}》已保存在 {path}，没有放上模板架：{what}", paper=paper, path=path, what=fault)
            continue
        text = _SHELVED_IN_REHEARSAL if is_rehearsal else _SHELVED
        yield say(text, paper=paper, digest=on_shelf.sha256[:16])
