"""`python -m scripts.subject FILE`: refuse a commit whose subject is longer than 72 characters, or has no blank line below."""

from __future__ import annotations

import sys
from pathlib import Path

LONGEST = 72


def fault(message: str) -> str:
    """Return what is wrong with a commit's message, "" if nothing is; lines that begin with # do not count."""
    lines = [line for line in message.splitlines() if not line.startswith("#")]
    subject = lines[0] if lines else ""
    if len(subject) > LONGEST:
        return f"the subject has {len(subject)} characters; at most {LONGEST}: {subject}"
    return "the second line is not empty" if len(lines) > 1 and lines[1] else ""


def main() -> int:
    """Print the fault of the message in the named file; exit with 1 if there is one."""
    wrong = fault(Path(sys.argv[1]).read_text(encoding="utf-8"))
    if wrong:
        print(wrong, file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
