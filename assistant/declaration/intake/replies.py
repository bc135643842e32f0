"""Stores the client's answers to the questions of the papers, with who gave them, when and where.

store(loaded, reply)   →  the answer of another person stands beside the one before; the same person's replaces it,
                           but 不清楚 replaces no clear one
settle(loaded, reply)  →  this answer only; the others to the same question are dropped
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assistant.declaration.papers.questions import is_unsure
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.schema.notes import PaperReply
from assistant.declaration.profile.updating import held, update


def store(loaded: LoadedProfile, reply: PaperReply) -> list[Path]:
    """Write an answer into the profile and return the files written; raises UsageError, OSError."""
    unsure = is_unsure(reply.answer or "")

    def is_left(one: PaperReply) -> bool:
        is_of_other = (one.by or "") != (reply.by or "")
        return is_of_other or (unsure and not is_unsure(one.answer or ""))

    return _write(loaded, reply, is_left)


def settle(loaded: LoadedProfile, reply: PaperReply) -> list[Path]:
    """Write an answer as the only one to its question and return the files written; raises UsageError, OSError."""
    return _write(loaded, reply, lambda one: False)


def _write(loaded: LoadedProfile, reply: PaperReply, is_left: Callable[[PaperReply], bool]) -> list[Path]:
    with held(loaded.folder):
        current = load(loaded.path)
        notes = current.profile.notes
        question = (reply.topic, reply.about or "")
        others = tuple(one for one in notes.replies if (one.topic, one.about or "") != question or is_left(one))
        changed = notes.model_copy(update={"replies": (*others, reply)})
        return update(current, current.profile.model_copy(update={"notes": changed}))
