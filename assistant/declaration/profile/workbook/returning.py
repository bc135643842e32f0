"""A workbook that came back: compared with the profile cell by cell, and merged into it once a person agrees.

new_profile(file)            →  the profile of a workbook alone
compared(file, loaded)       →  ReturnedWorkbook: every difference with its cell, and the profile with them
merged_into(loaded, new)     →  the files written; nothing, if the profile has changed since it was compared
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.core.errors import UsageError
from assistant.core.language import mark, say
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.updating import held, update
from assistant.declaration.profile.workbook import reading
from assistant.declaration.profile.workbook.merging import Merged, merge
from assistant.declaration.profile.workbook.restoring import restored
from assistant.declaration.profile.workbook.rows import Rows, flatten
from assistant.declaration.registry.algorithms_registry import REGISTRY

_NAME, _CODE = "basic.name", "basic.uscc"


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
    """Return the differences of a workbook from a profile.

    Raises InputProblems with every fault and its cell, UsageError if the workbook is another company's, OSError.
    """
    returned = reading.read(file)
    now = flatten(loaded.profile)
    _refuse_another(returned.sent, now, returned.rows)
    merged = merge(returned.sent, now, returned.rows, returned.addresses)
    profile = restored(merged.rows, returned.addresses, file.name)
    return ReturnedWorkbook(loaded, profile, merged, returned.sent is not None)


def _refuse_another(sent: Rows | None, now: Rows, returned: Rows) -> None:
    """Raise UsageError if a workbook was made for a company other than the profile's; a company's own change is none."""
    if _is_same(sent, now, returned):
        return
    for cell in (_CODE, _NAME):
        if other := _another(sent, now, returned, cell):
            what = mark(
                "这份资料收集表是另一家公司的（表中是“{other}”，资料里是“{own}”），没有写入。请在那家公司导入；"
                "如果是资料里的写法错了，请先改对，再重新生成收集表。"
            )
            raise UsageError(what=say(what, other=other, own=_cell(now, cell)))


def _is_same(sent: Rows | None, now: Rows, returned: Rows) -> bool:
    """Return whether the code proves that a workbook is the profile's, whatever else was corrected since it was sent."""
    code, before = _cell(now, _CODE), _cell(sent or {}, _CODE)
    is_foreign = bool(before) and before != code and _cell(sent or {}, _NAME) not in ("", _cell(now, _NAME))
    return bool(code) and not is_foreign and code in (before, _cell(returned, _CODE))


def _another(sent: Rows | None, now: Rows, returned: Rows, cell: str) -> str:
    """Return the text by which a workbook names another company; "" if it names none, or changes the profile's own."""
    own, before, after = _cell(now, cell), _cell(sent or {}, cell), _cell(returned, cell)
    if not own or (sent is not None and before == own):
        return ""
    return next((text for text in (before, after) if text and text != own), "")


def _cell(rows: Rows, cell: str) -> str:
    row = rows.get(REGISTRY.single.member)
    return row.cells.get(cell, "").strip() if row else ""


def merged_into(loaded: LoadedProfile, new: Profile) -> list[Path]:
    """Write what was confirmed; raises UsageError, and writes nothing, if the profile has changed since it was shown."""
    with held(loaded.folder):
        if load(loaded.path).profile != loaded.profile:
            raise UsageError(what=say("资料在核对期间被改动过，没有写入；请再做一次。"))
        return update(loaded, new)
