"""What is known of a site before a run helps there, and where what the run learns goes."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.filing.assist.allowed_saves import SavedConsents
from assistant.filing.assist.autosave import Autosaves
from assistant.filing.assist.binding import Learn
from assistant.filing.assist.learning import KnownSite
from assistant.filing.browser.guard import SubmitGuard


@dataclass(frozen=True, slots=True)
class SiteKnowledge:
    """The user's layer of a site: `learn` stores a place, `consents` are the saves allowed there, `ways` lead to its
    records."""

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
