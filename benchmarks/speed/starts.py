"""Start-up time of the program: `python -m benchmarks.speed.starts [--rounds N] [--write]`.

A command is timed from the call to its end, the console from the call to the first HTTP answer. Processor seconds are
given as well, since a busy machine affects only wall-clock time.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from assistant.core.bundled import bundled
from assistant.practice import workspace
from benchmarks.speed.tables import draw_bars, machine, put, spread

PROGRAM = "from assistant.apps.cli.app import main; main()"
Timed = tuple[float, float]


def main(words: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.starts")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        workspace.init(home / "事务所")
        profile = bundled("profiles") / "ranking"
        ways: dict[str, Callable[[], Timed]] = {
            "`beian --help`": lambda: command(home, "--help"),
            "`beian rules`": lambda: command(home, "rules"),
            "`beian check` of one profile": lambda: command(home, "check", str(profile)),
            "`beian console` to its first answer": lambda: console(home),
        }
        lines = [machine(), "", "### (g) starts", "", "| what | median | quarter to quarter | processor time |"]
        lines.append("|---|---|---|---|")
        middles = {}
        for name, way in ways.items():
            way()
            measured = [way() for _ in range(asked.rounds)]
            low, high = spread([wall for wall, _ in measured])
            middle = middles[f"ours: {name.replace('`', '')}"] = statistics.median(wall for wall, _ in measured)
            busy = statistics.median(own for _, own in measured)
            lines.append(f"| {name} | {middle:.2f} s | {low:.2f}–{high:.2f} s | {busy:.2f} s |")
    print("\n".join(lines))
    if asked.write:
        put("starts", lines + draw_bars("starts", "(g) starts", middles))
    return 0


def command(home: Path, *words: str) -> Timed:
    """Return the seconds of a command, and its processor seconds."""
    before, began = _children(), time.perf_counter()
    subprocess.run([sys.executable, "-c", PROGRAM, *words], env=_environment(home), capture_output=True, check=False)
    return time.perf_counter() - began, _children() - before


def console(home: Path) -> Timed:
    """Return the seconds from the call to the console's first answer, and the processor seconds of its whole life."""
    before, began = _children(), time.perf_counter()
    call = [sys.executable, "-c", PROGRAM, "console", "--no-open", "--workspace", str(home / "事务所")]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=quiet, text=True, env=_environment(home)) as process:
        assert process.stdout is not None
        link = re.search(r"http\S+", process.stdout.readline())
        assert link, "the console has printed no address"
        straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with straight.open(link[0], timeout=60) as answer:
            answer.read()
        seconds = time.perf_counter() - began
        process.send_signal(signal.SIGINT)
    return seconds, _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "BEIAN_LANG": "zh", "BEIAN_HOME": str(home / "beian")}


if __name__ == "__main__":
    sys.exit(main())
