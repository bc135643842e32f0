"""The personal values of a profile, which logs, journals, messages, pictures and packs must hide."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.core.values import File
from assistant.declaration.profile.catalogue import ProfileRecord, spec_of
from assistant.declaration.profile.loading import LoadedProfile


def personal_values(loaded: LoadedProfile, views: Sequence[ProfileRecord] | None = None) -> list[str]:
    """Return the texts of all fields that are not public, including hidden fields and contacts, excluding files."""
    contacts = [(one.name, one.mobile, one.email) for one in loaded.profile.notes.contacts]
    return [text for contact in contacts for text in contact if text] + [
        str(value)
        for view in (loaded.records() if views is None else views)
        for key, value in [*view.values.items(), *view.hidden.items()]
        if spec_of(key).privacy != "public" and not isinstance(value, File)
    ]
