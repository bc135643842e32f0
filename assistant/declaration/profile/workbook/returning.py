"""A workbook that came back: compared with the profile cell by cell, and merged into it once a person agrees.

new_profile(file)            →  the profile of a workbook alone
compared(file, loaded)       →  ReturnedWorkbook: every difference with its cell, and the profile with them
merged_into(loaded, new)     →  the files written; nothing, if the profile has changed since it was compared
"""

from __future__ import annotations

import unicodedata
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
_IS_ANOTHERS = mark(
    "这份资料收集表是另一家公司的（“{label}”表中是“{other}”，资料里是“{own}”），没有写入。请在那家公司导入；"
    "如果就是这家公司的，请把表中的主体名称和统一社会信用代码都改成资料里的写法，再导入。"
)
_WAS_ANOTHERS = mark(
    "这份资料收集表是给另一家公司发出的（发出时的“{label}”是“{other}”，资料里是“{own}”），没有写入。"
    "如果就是这家公司的，请把表中的主体名称和统一社会信用代码都改成资料里的写法，再导入。"
)
_LABELS = {_NAME: mark("主体名称"), _CODE: mark("统一社会信用代码")}


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
    current = flatten(loaded.profile)
    _refuse_another(returned.sent, current, returned.rows)
    merged = merge(returned.sent, current, returned.rows, returned.addresses)
    profile = restored(merged.rows, returned.addresses, file.name)
    return ReturnedWorkbook(loaded, profile, merged, returned.sent is not None)


def _refuse_another(sent: Rows | None, current: Rows, returned: Rows) -> None:
    """Raise UsageError if a workbook was made for a company other than the profile's; a company's own change is none."""
    if _is_same(sent, current, returned):
        return
    for cell in (_CODE, _NAME):
        other = _another(sent, current, returned, cell)
        if other:
            is_in_it = other == _shown(returned, cell)
            raise UsageError(
                what=say(
                    _IS_ANOTHERS if is_in_it else _WAS_ANOTHERS,
                    label=say(_LABELS[cell]),
                    other=other,
                    own=_shown(current, cell),
                )
            )


def _is_same(sent: Rows | None, current: Rows, returned: Rows) -> bool:
    """Return whether code or name prove that a workbook is the profile's, whatever else was corrected since it was sent."""
    code, name = _cell(current, _CODE), _cell(current, _NAME)
    sent_code, sent_name = _cell(sent or {}, _CODE), _cell(sent or {}, _NAME)
    has_code = bool(code) and code in (sent_code, _cell(returned, _CODE))
    if sent_name not in ("", name) and (code or sent_code):  # it was sent to another company, or this one was renamed
        says_both = bool(code and name) and (_cell(returned, _CODE), _cell(returned, _NAME)) == (code, name)
        return says_both or (has_code and sent_code in ("", code))
    return has_code or (bool(name) and name in (sent_name, _cell(returned, _NAME)))


def _another(sent: Rows | None, current: Rows, returned: Rows, cell: str) -> str:
    """Return the text by which a workbook names another company; "" if it names none, or changes the profile's own."""
    own, before = _cell(current, cell), _cell(sent or {}, cell)
    if not own or (sent is not None and before == own):
        return ""
    return next((_shown(rows, cell) for rows in (sent or {}, returned) if _cell(rows, cell) not in ("", own)), "")


def _cell(rows: Rows, cell: str) -> str:
    """Return the text of a cell of the entity, the same for all notations: without blanks, in half width and capitals."""
    return "".join(unicodedata.normalize("NFKC", _shown(rows, cell)).split()).upper()


def _shown(rows: Rows, cell: str) -> str:
    row = rows.get(REGISTRY.single.member)
    return row.cells.get(cell, "").strip() if row else ""


def merged_into(loaded: LoadedProfile, new: Profile) -> list[Path]:
    """Write what was confirmed; raises UsageError, and writes nothing, if the profile has changed since it was shown."""
    with held(loaded.folder):
        if load(loaded.path).profile != loaded.profile:
            raise UsageError(what=say("资料在核对期间被改动过，没有写入；请再做一次。"))
        return update(loaded, new)
