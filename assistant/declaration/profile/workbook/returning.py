"""A workbook that came back: compared with the profile cell by cell, and merged into it once a person agrees.

new_profile(file)            →  the profile of a workbook alone
compared(file, loaded)       →  ReturnedWorkbook: every difference with its cell, and the profile with them
merged_into(loaded, new)     →  the files written; nothing, if the profile has changed since it was compared
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.core.errors import UsageError
from assistant.core.language import say
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.updating import held, update
from assistant.declaration.profile.workbook import reading
from assistant.declaration.profile.workbook.merging import Merged, merge
from assistant.declaration.profile.workbook.restoring import restored
from assistant.declaration.profile.workbook.rows import flatten


@dataclass(frozen=True, slots=True)
class ReturnedWorkbook:
    """A returned workbook beside a profile: the differences, the profile with them, and whether it knows what was sent."""

    loaded: LoadedProfile
    profile: Profile
    merged: Merged
    knows_sent: bool

    @property
    def writes(self) -> bool:
        """Whether taking it over would change the profile."""
        count = len(self.merged.changes) - len(self.merged.conflicts)
        return count > 0 and self.profile != self.loaded.profile


def new_profile(file: Path) -> Profile:
    """Return the profile of a workbook; raises InputProblems with every fault and its cell, OSError."""
    returned = reading.read(file)
    merged = merge(None, flatten(Profile()), returned.rows, returned.addresses)
    return restored(merged.rows, returned.addresses, file.name)


def compared(file: Path, loaded: LoadedProfile) -> ReturnedWorkbook:
    """Return the differences of a workbook from a profile; raises InputProblems with every fault and its cell, OSError."""
    returned = reading.read(file)
    merged = merge(returned.sent, flatten(loaded.profile), returned.rows, returned.addresses)
    profile = restored(merged.rows, returned.addresses, file.name)
    return ReturnedWorkbook(loaded, profile, merged, returned.sent is not None)


def merged_into(loaded: LoadedProfile, new: Profile) -> list[Path]:
    """Write what was confirmed; raises UsageError, and writes nothing, if the profile has changed since it was shown."""
    with held(loaded.folder):
        if load(loaded.path).profile != loaded.profile:
            raise UsageError(what=say("资料在核对期间被改动过，没有写入；请再做一次。"))
        return update(loaded, new)
