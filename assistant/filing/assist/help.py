"""Begin to help: what is known of the site goes into the run, and what the run learns goes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.filing.assist.assist import Assistance
from assistant.filing.assist.learning import Learning
from assistant.filing.assist.pointing import AssistUi
from assistant.filing.assist.site_knowledge import SiteKnowledge
from assistant.filing.run.context import Filing
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import RunStatus


def assist(filing: Filing, operator_ui: AssistUi, records: Sequence[Record], site: SiteKnowledge) -> RunStatus:
    """Help to file these records on a site that nobody has calibrated, by itself where its structure is known or learnt."""
    fillable = [replace(record, mode="write", reason="") for record in records if record.planned and not record.retired]
    autosaves = site.autosaves(filing.session.browser.guard)
    assistance = Assistance(filing, operator_ui, fillable, site.learn, autosaves=autosaves, notice=site.said())
    if site.ways is not None:
        assistance.learning = Learning(assistance, site.ways)
        assistance.go_by(site.ways.structure, assistance.learning.start)
    return assistance.run()
