"""Where the time of one filing goes: `python -m benchmarks.speed.where [--profile small] [--again] [--write]`.

`beian fill` files a profile on an empty mock and leaves it as a draft; `--again` measures a second run, which finds
everything already right. Every message to the browser's driver is counted with the time until its answer, by kind and
by the part of the run that sent it. Messages before and after the filing, for the panel and during handovers are left
out. Answers awaited in parallel each count fully. A second table gives processor seconds for each kind of process,
start and the person's part included.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from playwright._impl.connection import Connection

from assistant.apps.cli import app
from benchmarks.speed.filing import FilingPlace, file, filing_place, own_seconds
from benchmarks.speed.processes import RunProcesses
from benchmarks.speed.tables import draw_bars, machine, put
from tests.speed.counted_run import HANDOVER, watch
from tests.speed.counting import OUTSIDE, PANEL, MessageTally

PROGRAM = "from benchmarks.speed.where import recorded; recorded()"
PLACE = "BEIAN_BENCH_MESSAGES"
MOST_KINDS = 12
_BESIDE = {HANDOVER: "the person's", "login": "the person's", PANEL: "the panel", OUTSIDE: "before and after"}
Spent = dict[str, dict[str, list[float]]]  # part → message → [how often, seconds]


class MessageClock(MessageTally):
    """A tally that also knows how long each message's answer took."""

    def __init__(self) -> None:
        super().__init__()
        self.spent: Spent = {}

    def begin(self, method: str) -> list[float]:
        """Count one message for the current part, and return the entry that collects its seconds."""
        counted = self.spent.setdefault(self._here[-1], {}).setdefault(method, [0, 0.0])
        counted[0] += 1
        return counted


@contextmanager
def clocked() -> Iterator[MessageClock]:
    """Yield a clock of the messages that this process sends to its driver."""
    clock, send = MessageClock(), Connection.send_message_to_server

    def sent(self: Connection, owner: Any, method: str, params: Any, options: Any) -> Any:
        counted, began = clock.begin(method), time.perf_counter()
        answer = send(self, owner, method, params, options)

        def ended(_: object) -> None:
            counted[1] += time.perf_counter() - began

        answer.add_done_callback(ended)
        return answer

    with patch.object(Connection, "send_message_to_server", sent):
        yield clock


def recorded() -> None:
    """Run `beian` and write the duration of its messages to the file named in the environment."""
    with ExitStack() as stack:
        clock = stack.enter_context(clocked())
        watch(stack, clock)
        try:
            app.main()
        finally:
            Path(os.environ[PLACE]).write_text(json.dumps(clock.spent), encoding="utf-8")


def main(words: list[str] | None = None) -> int:
    """Print the tables; return 1 if a field of the filing is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.where")
    parser.add_argument("--profile", choices=["reference", "small"], default="reference")
    parser.add_argument(
        "--again", action="store_true", help="file twice, and look at the second run, which writes nothing"
    )
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    asked = parser.parse_args(words)
    with filing_place(asked.profile) as place:
        if asked.again:
            file(place, "draft")
        seconds, spent, processes = _measured(place)
        wrong = place.wrong()
    what = "an unchanged filing" if asked.again else "a filing"
    title = f"Where the time of {what} goes: {asked.profile}, one run, {seconds:.1f} s between login and last CONFIRM"
    kinds = by_kind(spent)
    lines = [machine(), "", f"### {title}", "", *of_messages(kinds, seconds), "", *of_parts(spent, seconds)]
    lines += ["", *of_processes(processes)]
    print("\n".join(lines))
    if asked.write:
        dearest = {kind: took for kind, (_, took) in list(kinds.items())[:MOST_KINDS]}
        part = "where-again" if asked.again else "where"
        put(part, lines + draw_bars(part, f"seconds of {what} by kind of message", dearest))
    return 1 if wrong else 0


def _measured(place: FilingPlace) -> tuple[float, Spent, RunProcesses]:
    path, processes = place.home / "messages.json", RunProcesses(place.home)
    answer = file(place, "draft", processes.look, PROGRAM, {PLACE: str(path)})
    return own_seconds(Path(answer["run"])), json.loads(path.read_text(encoding="utf-8")), processes


def by_kind(spent: Spent) -> dict[str, tuple[int, float]]:
    """Return (how often, seconds) of each kind of message, the most expensive first, without the person's part."""
    result: dict[str, tuple[int, float]] = {}
    for part, methods in spent.items():
        if part not in _BESIDE:
            for method, (count, took) in methods.items():
                before = result.get(method, (0, 0.0))
                result[method] = (before[0] + int(count), before[1] + took)
    return dict(sorted(result.items(), key=lambda pair: -pair[1][1]))


def of_messages(kinds: Mapping[str, tuple[int, float]], seconds: float) -> list[str]:
    """Return the table of the most expensive kinds of message; the last row is the remaining time."""
    rows = list(kinds.items())
    shown, others = rows[:MOST_KINDS], [pair for _, pair in rows[MOST_KINDS:]]
    if others:
        shown.append(("all others", (sum(count for count, _ in others), sum(took for _, took in others))))
    lines = ["| message to the driver | how often | seconds | each | of the filing |", "|---|---|---|---|---|"]
    for kind, (count, took) in shown:
        lines.append(f"| {kind} | {count} | {took:.2f} | {took / count * 1000:.1f} ms | {took / seconds:.0%} |")
    remaining = seconds - sum(took for _, took in kinds.values())
    if remaining <= 0:
        return [*lines, "| outside of messages: unknown, since answers overlap | | | | |"]
    return [*lines, f"| outside of messages: this program | | {remaining:.2f} | | {remaining / seconds:.0%} |"]


def of_parts(spent: Spent, seconds: float) -> list[str]:
    """Return the table of the parts of the run by the time of their messages."""
    rows = {part: [sum(column) for column in zip(*methods.values(), strict=True)] for part, methods in spent.items()}
    lines = ["| part of the run | messages | seconds | of the filing |", "|---|---|---|---|"]
    for part, (count, took) in sorted(rows.items(), key=lambda pair: -pair[1][1]):
        share = _BESIDE.get(part, f"{took / seconds:.0%}")
        lines.append(f"| {part} | {count:.0f} | {took:.2f} | {share} |")
    return lines


def of_processes(processes: RunProcesses) -> list[str]:
    """Return the table of processor seconds and memory by kind of process."""
    lines = ["| process | processor seconds | most memory |", "|---|---|---|"]
    for kind, took in processes.busy().items():
        lines.append(f"| {kind} | {took:.2f} | {processes.most.get(kind, 0):.0f} MB |")
    return lines


if __name__ == "__main__":
    sys.exit(main())
