"""Help on a site by what is known of it: that goes into the run, and what the run learns goes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.filing.assist.allowed_saves import SavedConsents
from assistant.filing.assist.assist import Assistance
from assistant.filing.assist.autosave import Autosaves
from assistant.filing.assist.binding import Learn
from assistant.filing.assist.learning import KnownSite, Learning
from assistant.filing.assist.pointing import AssistUi
from assistant.filing.browser.guard import SubmitGuard
from assistant.filing.run.context import Filing
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import RunStatus


@dataclass(frozen=True, slots=True)
class SiteKnowledge:
    """The user's layer of a site: `learn` stores a place, `consents` are the saves allowed there, `ways` lead to records."""

    learn: Learn
    consents: SavedConsents | None = None
    ways: KnownSite | None = None

    def autosaves(self, guard: SubmitGuard) -> Autosaves:
        """Return the allowed saves of a run, with those of earlier runs, of which the guard learns at once."""
        if self.consents is None:
            return Autosaves()
        autosaves = Autosaves([save.shape for save in self.consents.earlier], consents=self.consents)
        if autosaves.allowed:
            guard.allow_saves(autosaves.allowed)
        return autosaves

    def said(self) -> list[str]:
        """Return what the person reads first, once."""
        return self.consents.said() if self.consents is not None else []


def assist(filing: Filing, operator_ui: AssistUi, records: Sequence[Record], site: SiteKnowledge) -> RunStatus:
    """Help to file these records on a site that nobody has calibrated, by itself where its structure is known or learnt."""
    fillable = [replace(record, mode="write", reason="") for record in records if record.planned and not record.retired]
    autosaves = site.autosaves(filing.session.browser.guard)
    assistance = Assistance(filing, operator_ui, fillable, site.learn, autosaves=autosaves, notice=site.said())
    if site.ways is not None:
        assistance.learning = Learning(assistance, site.ways)
        assistance.go_by(site.ways.structure, assistance.learning.start)
    status = assistance.run()
    if assistance.learning is not None:
        assistance.learning.forget()
    return status
