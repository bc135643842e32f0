"""The hour itself: the workers act side by side, everything is checked in between and at the end, and the acts are counted."""

from __future__ import annotations

import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator

from tests.console.random_acts.command_acts import DRAFTED
from tests.console.random_acts.office import RandomOffice
from tests.console.random_acts.verdict import client_faults, folder_faults, ledger_faults, manifest_faults
from tests.console.random_acts.workers import workers_of
from tests.console.random_acts.written import Ending

_MINUTE_S = 60.0
_ENDINGS: tuple[Ending, ...] = ("done", "refused", "killed", "idle", "fault", "open")


def acted_out(
    office: RandomOffice, seed: int, seconds: float, acts: int, line: Callable[[int], None] = lambda _: None
) -> None:
    """Start both machines, let everybody act, and check everything; the faults are noted in the office."""
    for machine in office.machines:
        machine.start()
    for client in office.clients:
        office.machines[0].command("papers", str(client.folder), "--only", DRAFTED)
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=one.work, args=(until, acts)) for one in workers_of(office, seed)]
    for thread in threads:
        thread.start()
    minute = 0
    while any(thread.is_alive() for thread in threads):
        end = time.monotonic() + _MINUTE_S
        for thread in threads:
            thread.join(max(end - time.monotonic(), 0))
        minute += 1
        line(minute)
    for machine in office.machines:
        machine.stop()
    try:
        for fault in _at_the_end(office):
            office.fault("at the end", fault)
    except Exception:
        office.fault("at the end", traceback.format_exc()[-2500:])


def _at_the_end(office: RandomOffice) -> Iterator[str]:
    for client in office.clients:
        yield from client_faults(client)
        yield from manifest_faults(office, client)
    yield from ledger_faults(office)
    for machine in office.machines:
        yield from machine.crashes()
    yield from folder_faults(office)


def table(office: RandomOffice) -> str:
    """Return the acts by kind: how they ended, and the most frequent words of refusals."""
    kinds = sorted({act.kind for act in office.acts})
    lines = [f"| act | {' | '.join(_ENDINGS)} | most frequent refusals |", f"|---|{'---:|' * len(_ENDINGS)}---|"]
    for kind in kinds:
        own = [act for act in office.acts if act.kind == kind]
        counts = Counter(act.ending for act in own)
        words = Counter(" ".join(act.words.split())[:70] for act in own if act.words).most_common(2)
        refusals = "; ".join(f"{text} ({count})" for text, count in words)
        lines.append(f"| {kind} | {' | '.join(str(counts[ending]) for ending in _ENDINGS)} | {refusals} |")
    counts = Counter(act.ending for act in office.acts)
    lines.append(f"| all | {' | '.join(str(counts[ending]) for ending in _ENDINGS)} | |")
    return "\n".join(lines)
