"""The line beside the save button after a save, with the button that restores the profile from before it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from assistant.apps.console.parts import button, live, said
from assistant.core import files
from assistant.core.errors import BeianError
from assistant.core.language import say
from assistant.core.user_messages import on_page
from assistant.declaration.profile.earlier import EarlierVersion, ProfilePlace, place_of, restored, versions
from assistant.practice import activity

UNDONE = "undone-"
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class LastSave:
    """The last save of a profile: where the profile lies, and its version from before that save."""

    place: ProfilePlace
    version: EarlierVersion


def name_of_save(home: Path, written: Collection[Path], digest: str = "") -> str:
    """Return the name of the save that wrote these files, for an address; "1" if it cannot be undone alone.

    With a `digest`, the profile must still be as that save left it.
    """
    place = place_of(home)
    known = versions(place)
    is_alone = bool(known) and set(known[0].stored) == set(written) and digest in ("", place.digest)
    return place.digest[:_DIGITS] if is_alone else "1"


def last_save(home: Path, name: str) -> LastSave | None:
    """Return the save of this name, or None if the profile has been changed since."""
    place = place_of(home)
    digest = name.removeprefix(UNDONE)
    known = versions(place) if len(digest) == _DIGITS and place.digest.startswith(digest) else []
    return LastSave(place, known[0]) if known else None


def add_saved_line(home: Path, name: str, may_leave: Callable[[], bool], go: Callable[[str], None]) -> None:
    """Say that the save of this name is done and offer to undo it; `go` shows the form after the save it is given."""
    is_undone = name.startswith(UNDONE)
    live(say("已撤销。") if is_undone else say("已保存。"), "good")
    save = last_save(home, name)
    if save is None:
        return
    before = save

    async def undo() -> None:
        if not may_leave():
            return
        try:
            written = await asyncio.to_thread(restored, before.place, before.version)
        except (BeianError, OSError) as error:
            said(on_page(error), "negative")
            return
        activity.note(before.place.path, "restored", [path.name for path in written])
        following = await asyncio.to_thread(name_of_save, home, written) if _is_restored(before) else "1"
        go(following if is_undone else f"{UNDONE}{following}")

    label = say("恢复撤销前的内容") if is_undone else say("撤销这次保存")
    button(say("恢复") if is_undone else say("撤销"), undo, "quiet", aria_label=label, title=label)


def _is_restored(before: LastSave) -> bool:
    """Return whether the files are still those of the version: nobody has saved since."""
    return all(files.sha256(path) == files.sha256(copy) for path, copy in before.version.stored.items())
