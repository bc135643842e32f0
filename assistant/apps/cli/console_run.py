"""The processes that the console starts (rehearsals, filings, checks, intake), each under the lock of its note."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from assistant.apps.cli import called_fill, checking, intake, mocks, rehearsing
from assistant.apps.cli.command_options import CheckOptions, FillOptions
from assistant.apps.cli.output import guarded, json_line, progress
from assistant.apps.cli.stopping import stop_on_signals
from assistant.apps.console.launching import BY_HAND, READER, held
from assistant.apps.displays import need_display
from assistant.core.pause_note import PAUSE, pause_file
from assistant.core.user_messages import speak_to_pages
from assistant.declaration.intake.collect import place, proposals
from assistant.declaration.intake.inbox import opened
from assistant.declaration.profile.loading import load

HEADLESS = "headless"


def run(note: Path, kind: str, client: Path, options: list[str]) -> int:
    """Run one job of the console and return its exit code; a signal counts as the operator's stop."""
    stop_on_signals()
    if os.environ.get(READER) != "terminal":
        speak_to_pages()
    os.environ[PAUSE] = str(pause_file(note))
    with held(note) as ending:
        ending.append(guarded(lambda: _work(note, kind, client, options)))
        return ending[-1]


def _work(note: Path, kind: str, client: Path, options: list[str]) -> int:
    match kind:
        case "rehearse":
            return _rehearse(client, dict(option.partition("=")[::2] for option in options))
        case "fill" if called_fill.HELD in options:
            return called_fill.work(note, client, options)
        case "check" | "papers":
            return checking.check(CheckOptions([client], as_json=True, papers=kind == "papers"))
        case "sort":
            return intake.collect(client / options[0], client, [], yes=False, as_json=True)
        case "place":
            return _place(client, client / options[0], options[1:])
    from assistant.apps.cli import console_jobs

    return console_jobs.work(kind, client, [*options, f"job={note}"])


def _rehearse(client: Path, chosen: Mapping[str, str]) -> int:
    """File a client on a mock of its own, which ends afterwards; nothing of it counts."""
    headless, skin = HEADLESS in chosen, chosen.get("skin") or mocks.NEWEST_SKIN
    if not headless:
        need_display()
    pace = "watch" if "watch" in chosen else "fast"
    options = FillOptions(client, site=mocks.SITES[skin], headless=headless, pace=pace)
    mishaps = mocks.with_faults([chosen["mishap"]] if chosen.get("mishap") else [])
    arguments = ["--port", "0", *mocks.in_skin(skin), *mishaps]
    return rehearsing.rehearse(options, arguments, by_hand=BY_HAND in chosen, tell=progress)


def _place(client: Path, batch: Path, assignments: list[str]) -> int:
    """Copy dropped files to their requirements; `文件=材料格` overrides a proposal, `文件=` leaves the file out."""
    chosen = dict(assignment.rpartition("=")[::2] for assignment in assignments)
    left_out = {file for file, requirement in chosen.items() if not requirement}
    loaded = load(client)
    with opened(batch) as received:
        taken = [
            file for file in received if file.name not in left_out
        ]  # what is left out is no other file for a place
        proposed = proposals(loaded, taken, {file: name for file, name in chosen.items() if name})
        copied = place(loaded, proposed)
    intake.note_placed(loaded.folder, proposed, copied)
    json_line({"copied": [path.relative_to(client.resolve()).as_posix() for path in copied]})
    return 0
