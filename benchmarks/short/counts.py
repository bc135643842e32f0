"""Counts of the smallest filing, independent of the machine, the first time and with nothing left to write.

Counted are messages to the browser's driver, script evaluations among them, opened pages, presses, readings of a form,
and requests at the mock. Polls of a wait for the page depend on the clock and are left out.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from playwright._impl.connection import Connection

from assistant.apps.cli import app
from assistant.filing.forms import snapshot
from benchmarks.speed.filing import FilingPlace, file, filing_place
from tests.speed.counted_run import OF_THE_CLOCK, watch
from tests.speed.counting import MessageTally, evaluations, loads, round_trips

PLACE = "BEIAN_BENCH_COUNTS"
PROGRAM = "from benchmarks.short.counts import recorded; recorded()"
REQUESTS = "requests at the mock"
_PRESSES = ("mouseClick", "click", "mouseDown")


class Readings(MessageTally):
    """A tally that counts the readings of a form separately from the messages."""

    def __init__(self) -> None:
        super().__init__()
        self.readings: Counter[str] = Counter()

    def read(self) -> None:
        """Count one reading for the current part."""
        self.readings[self._here[-1]] += 1


def recorded() -> None:
    """Run `beian` and write its counts by part to the file named in the environment."""
    tally, send, made = Readings(), Connection.send_message_to_server, snapshot._snapshot

    def sent(self: Connection, owner: Any, method: str, params: Any, options: Any) -> Any:
        tally.add(method)
        return send(self, owner, method, params, options)

    def read(*arguments: Any) -> Any:
        tally.read()
        return made(*arguments)

    with ExitStack() as stack:
        stack.enter_context(patch.object(Connection, "send_message_to_server", sent))
        stack.enter_context(patch.object(snapshot, "_snapshot", read))
        watch(stack, tally)
        try:
            app.main()
        finally:
            data = {"messages": tally.parts, "readings": tally.readings}
            Path(os.environ[PLACE]).write_text(json.dumps(data), encoding="utf-8")


def counts() -> dict[str, int]:
    """File the smallest profile twice and return the counts of both runs by name."""
    with filing_place("small") as place:
        runs = {name: _counted(place, name) for name in ("filing", "unchanged")}
    return {f"{run}: {what}": count for run, figures in runs.items() for what, count in figures.items()}


def _counted(place: FilingPlace, name: str) -> dict[str, int]:
    record, before = place.home / f"{name}.json", len(place.registry.ledger()["requests"])
    answer = file(place, "draft", program=PROGRAM, more={PLACE: str(record)})
    if answer["fields"]["wrong"] or not answer["fields"]["total"]:
        raise RuntimeError(f"the counted run left a field wrong: {answer}")
    requests = place.registry.ledger()["requests"][before:]
    data = json.loads(record.read_text(encoding="utf-8"))
    asked = sum(line["path"].startswith("/api/") for line in requests)
    return {**summed(data["messages"], data["readings"]), REQUESTS: asked}


def summed(messages: Mapping[str, Mapping[str, int]], readings: Mapping[str, int]) -> dict[str, int]:
    """Return the counts over all parts that do not depend on the clock."""
    total: Counter[str] = Counter()
    for part, methods in messages.items():
        if part not in OF_THE_CLOCK:
            total.update(methods)
    return {
        "messages to the driver": round_trips(total),
        "scripts evaluated": evaluations(total),
        "pages opened": loads(total),
        "presses": sum(total[method] for method in _PRESSES),
        "readings of a form": sum(count for part, count in readings.items() if part not in OF_THE_CLOCK),
    }
