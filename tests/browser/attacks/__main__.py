"""`python -m tests.browser.attacks [PART OF A NAME …]`: try every attack with the guard off and armed; print the table."""

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
    """Try the attacks and print the table; return 1 if one got through or is no real attack."""
    parser = argparse.ArgumentParser(prog="tests.browser.attacks")
    parser.add_argument("part", nargs="*", help="only attacks with one of these in their name or kind")
    parser.add_argument("--write", type=Path, help="put the table between its marks in this document")
    asked = parser.parse_args()
    attacks = [attack for attack in ALL_ATTACKS if not asked.part or any(part in str(attack) for part in asked.part)]
    outcomes: list[AttackOutcome] = []
    with tempfile.TemporaryDirectory() as folder:
        browser_hosts = BrowserHosts(Path(folder) / "browser")
        try:
            with attack_runner(Path(folder), browser_hosts) as runner:
                for attack in attacks:
                    outcomes.append(runner.try_both(attack))
                    print(_line(outcomes[-1]), file=sys.stderr, flush=True)
        finally:
            browser_hosts.end()
    text = as_markdown(outcomes)
    print(text)
    if asked.write:
        write_between(asked.write, text)
    return 0 if all(outcome.is_stopped for outcome in outcomes) and outcomes else 1


def _line(outcome: AttackOutcome) -> str:
    word = "stopped" if outcome.is_stopped else "THROUGH" if outcome.armed else "no attack"
    counts = f"{outcome.off}/{outcome.armed} form={outcome.form}"
    return f"{word:9} {counts} {outcome.attack} <- {', '.join(outcome.layers)}"


if __name__ == "__main__":
    sys.exit(main())
