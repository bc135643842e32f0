"""What a person has chosen on the board: view, filters and order, in its address and kept on this machine.

BoardChoice.read(values)          from an address; an unknown value counts as not chosen
choice.address(who="seal")        the address of the board with one thing chosen otherwise
stored(workspace, operator)       what this operator chose last in this workspace
store(workspace, operator, choice)
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from assistant.apps.console.open_workspaces import key_of
from assistant.apps.console.parts import page_of
from assistant.core import files, settings
from assistant.core.files import TooLarge, UnfitFile
from assistant.practice.turns import ORDER

VIEWS = ("items", "clients")
SORTS = ("client", "item", "turn", "waited", "step", "state", "due", "owner")
_MOST_BYTES = 1 << 16
_DIGITS = 6
_NOT_STORED = frozenset({"q", "part"})


@dataclass(frozen=True, slots=True)
class BoardChoice:
    """View (`items` or `clients`), turn, search text, owner, order ("-waited" descending) and the part of the list."""

    view: str = ""
    who: str = ""
    q: str = ""
    owner: str = ""
    sort: str = ""
    part: int = 1

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> BoardChoice:
        """Return a choice; values that the board does not know count as not chosen."""
        known = {field.name: str(values[field.name]) for field in fields(cls) if field.name in values}
        part = known.pop("part", "1")
        choice = cls(**known, part=int(part) if part.isdecimal() and len(part) < _DIGITS else 1)
        return replace(
            choice,
            view=choice.view if choice.view in VIEWS else "",
            who=choice.who if choice.who in ORDER else "",
            sort=choice.sort if choice.sort.removeprefix("-") in SORTS else "",
        )

    @property
    def by_item(self) -> bool:
        """Return whether the board has a row per item."""
        return self.view != "clients"

    @property
    def is_filtered(self) -> bool:
        """Return whether the choice hides rows."""
        return bool(self.who or self.q or self.owner)

    def address(self, **changes: Any) -> str:
        """Return the address of the board with some things chosen otherwise; it begins with the first part again."""
        values = {**asdict(replace(self, part=1)), **changes}
        values["view"] = values["view"] or VIEWS[0]
        values["part"] = "" if values["part"] == 1 else str(values["part"])
        return page_of("", **values)

    def sorted_by(self, name: str) -> str:
        """Return the address of the board sorted by a column, the longest wait first; a second press turns it round."""
        first, second = (f"-{name}", name) if name == "waited" else (name, f"-{name}")
        return self.address(sort=second if self.sort == first else first)


def stored(workspace: Path, operator: str) -> BoardChoice:
    """Return what an operator chose last in a workspace on this machine; the first view if nothing is readable."""
    values = _notes(workspace).get(operator)
    return BoardChoice.read(values) if isinstance(values, dict) and _are_texts(values) else BoardChoice()


def store(workspace: Path, operator: str, choice: BoardChoice) -> None:
    """Note what an operator has chosen; a note that cannot be written is left out."""
    chosen = {name: value for name, value in asdict(choice).items() if name not in _NOT_STORED}
    notes = _notes(workspace)
    if notes.get(operator) == chosen:
        return
    with contextlib.suppress(OSError):
        files.make_folder(_note(workspace).parent)
        files.write(_note(workspace), json.dumps({**notes, operator: chosen}, ensure_ascii=False).encode())


def _are_texts(values: Mapping[str, Any]) -> bool:
    return all(isinstance(value, str) for value in values.values())


def _notes(workspace: Path) -> dict[str, Any]:
    try:
        content = json.loads(files.read(_note(workspace), _MOST_BYTES))
    except (OSError, ValueError, UnfitFile, TooLarge):
        return {}
    return content if isinstance(content, dict) else {}


def _note(workspace: Path) -> Path:
    return settings.data_folder() / "console" / f"board-{key_of(workspace)}.json"
