"""`python -m tests.console.random_acts --home FOLDER --minutes 60 --seed N`: random acts of two machines on one folder."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from tests.conftest import serve_mock_registry
from tests.console.random_acts.acting import acted_out, table
from tests.console.random_acts.office import made_office


def main(arguments: list[str] | None = None) -> int:
    """Act for a while; print a line a minute, every fault as soon as it is seen, and the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.console.random_acts")
    parser.add_argument("--home", type=Path, required=True, help="an empty folder, which stays")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=5)
    parser.add_argument("--acts", type=int, default=sys.maxsize, help="stop after so many acts")
    options = parser.parse_args(arguments)
    home = options.home.absolute()
    home.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with serve_mock_registry(home / "mock") as registry:
        office = made_office(home, options.clients, registry)

        def line(minute: int) -> None:
            counts = Counter(act.ending for act in list(office.acts))
            print(f"minute {minute}: {dict(counts)}, {len(office.faults)} faults", flush=True)

        acted_out(office, options.seed, options.minutes * 60, options.acts, line)
    print(table(office))
    print(f"seed {options.seed}, {(time.monotonic() - began) / 60:.0f} minutes, {len(office.faults)} faults")
    return int(bool(office.faults))


if __name__ == "__main__":
    sys.exit(main())
