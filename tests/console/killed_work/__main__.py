"""`python -m tests.console.killed_work --home FOLDER --kills 30 --seed N`: kills while a person types, saves and rehearses."""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from pathlib import Path

from tests.console.killed_work.killed_office import killed_office
from tests.console.killed_work.kills import KillReport, kill_all


def main(arguments: list[str] | None = None) -> int:
    """Kill so often; print the table and every fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.console.killed_work")
    parser.add_argument("--home", type=Path, required=True, help="an empty folder, which stays")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    if not os.environ.get("DISPLAY"):
        print("killed_work: no display; use scripts/with_display.sh", file=sys.stderr)
        return 2
    began, report = time.monotonic(), KillReport()
    try:
        with killed_office(options.home.absolute(), options.seed) as office:
            kill_all(office, options.kills, report)
    except Exception:
        report.faults.append(traceback.format_exc()[-4000:])
    print(report.table())
    print(f"seed {options.seed}, {(time.monotonic() - began) / 60:.0f} minutes, {len(report.faults)} faults")
    for fault in report.faults:
        print(f"\n--- fault ---\n{fault}")
    return int(bool(report.faults))


if __name__ == "__main__":
    sys.exit(main())
