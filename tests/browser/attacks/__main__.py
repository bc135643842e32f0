"""`python -m tests.browser.attacks [PART OF A NAME …]`: try every way with the guard off and armed; print the table."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.browser.attacks.attack_runner import AttackOutcome, attack_runner
from tests.browser.attacks.catalogue import ALL_ATTACKS
from tests.browser.attacks.table import as_markdown, write_between
from tests.browser.conftest import BrowserHosts


def main() -> int:
    """Try the ways and print them; 1 where one got through or is no attack."""
    parser = argparse.ArgumentParser(prog="tests.browser.attacks")
    parser.add_argument("part", nargs="*", help="only ways whose name or kind has one of these in it")
    parser.add_argument("--write", type=Path, help="put the table between its marks in this document")
    asked = parser.parse_args()
    ways = [attack for attack in ALL_ATTACKS if not asked.part or any(part in str(attack) for part in asked.part)]
    outcomes: list[AttackOutcome] = []
    with tempfile.TemporaryDirectory() as folder:
        browser_hosts = BrowserHosts(Path(folder) / "browser")
        try:
            with attack_runner(Path(folder), browser_hosts) as at:
                for attack in ways:
                    outcomes.append(at.try_both(attack))
                    print(_line(outcomes[-1]), file=sys.stderr, flush=True)
        finally:
            browser_hosts.end()
    text = as_markdown(outcomes)
    print(text)
    if asked.write:
        write_between(asked.write, text)
    return 0 if all(one.is_stopped for one in outcomes) and outcomes else 1


def _line(one: AttackOutcome) -> str:
    word = "stopped" if one.is_stopped else "THROUGH" if one.armed else "no attack"
    return f"{word:9} {one.off}/{one.armed} form={one.form} {one.attack} <- {', '.join(one.layers)}"


if __name__ == "__main__":
    sys.exit(main())
