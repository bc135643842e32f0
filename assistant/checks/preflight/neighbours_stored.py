"""Answers on neighbouring duties, stored in 佐证与说明 of a profile."""

from __future__ import annotations

from assistant.checks.preflight.assess_questions import Answers
from assistant.checks.preflight.neighbours import answers_of_facts, facts_of
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.updating import held, update


def stored_in(loaded: LoadedProfile, given: Answers) -> bool:
    """Store new answers in a profile and return whether it changed; what its forms say is not stored twice."""
    with held(loaded.folder):
        current = load(loaded.path)
        known = answers_of_facts(current.profile.notes.neighbours)
        notes = current.profile.notes.model_copy(update={"neighbours": facts_of(known | given)})
        changed = current.profile.model_copy(update={"notes": notes})
        if changed == current.profile:
            return False
        update(current, changed)
        return True
