"""`python -m tests.console.ten_weeks [--home FOLDER] [--pictures FOLDER] [--weeks N]`: the whole story in a visible browser."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.console.ten_weeks.stage import set_up
from tests.console.ten_weeks.story import TenWeeks


def main(arguments: list[str] | None = None) -> int:
    """Play the weeks; print what was done."""
    parser = argparse.ArgumentParser(prog="python -m tests.console.ten_weeks")
    parser.add_argument("--home", type=Path, help="an empty folder, which stays")
    parser.add_argument("--pictures", type=Path, help="take the main pages at 1440 and 390 px into this folder")
    parser.add_argument("--weeks", type=int, default=10, help="the last week to play")
    parser.add_argument(
        "--since", type=int, default=1, help="the first week to play, in a folder that the weeks before have left"
    )
    options = parser.parse_args(arguments)
    if not os.environ.get("DISPLAY"):
        print("ten_weeks: no display; use scripts/with_display.sh", file=sys.stderr)
        return 2
    with ExitStack() as stack:
        home = options.home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="beian-weeks-")))
        stage = stack.enter_context(set_up(home.absolute(), options.pictures))
        story = TenWeeks(stage)
        for number in range(options.since, options.weeks + 1):
            began = time.monotonic()
            story.play(number)
            print(f"week {number}: {story.lines[-1]} ({time.monotonic() - began:.0f} s)", flush=True)
        print(story.summary())
    return 0


if __name__ == "__main__":
    sys.exit(main())
