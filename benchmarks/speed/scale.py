"""How the time and the memory of a record grow: `python -m benchmarks.speed.scale [--counts 1 10 50 100] [--write]`.

One profile with so many products, each with one path and one function, is filed on an empty mock and left as a draft. Time
is this program's own (`benchmarks.speed.filing.own_seconds`) between the first and the last of the products' records;
memory is the most that the process has held.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from copy import deepcopy
from datetime import datetime
from pathlib import Path

import psutil

from benchmarks.speed.filing import file
from benchmarks.speed.tables import BAD, KEPT, machine, put
from tests.conftest import running_mock
from tests.filing.small import Json, small, write

MOST = 1.2


def main(words: list[str] | None = None) -> int:
    """Print the table; 1 where a record of the largest profile takes too much longer than one of ten."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.scale")
    parser.add_argument("--counts", type=int, nargs="+", default=[1, 10, 50, 100])
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    asked = parser.parse_args(words)
    lines = [machine(), "", "### (e) a profile grows", "", "| products | records | a record | memory | not proved |"]
    lines.append("|---|---|---|---|---|")
    each = {}
    for count in asked.counts:
        records, seconds, memory, wrong = measured(count)
        each[count] = seconds / records
        lines.append(f"| {count} | {records} | {each[count]:.3f} s | {memory:.0f} MB | {wrong} |")
    share = each[max(each)] / each.get(10, each[min(each)])
    word = KEPT if share <= MOST else BAD
    lines += ["", f"a record of {max(each)} products against one of 10: {share:.2f}, at most {MOST:g}: {word}"]
    print("\n".join(lines))
    if asked.write:
        put("scale", lines)
    return 1 if word == BAD else 0


def grown(count: int) -> Json:
    """Return the smallest profile with so many products."""
    data = small()
    (first,) = data["产品"]
    data["产品"] = [first]
    for number in range(2, count + 1):
        product = deepcopy(first)
        product["产品名称"] = f"{first['产品名称']}{number}号"
        data["产品"].append(product)
    return data


def measured(count: int) -> tuple[int, float, float, int]:
    """File a grown profile; return the records of products, the seconds they took, the memory, the fields not proved."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with running_mock(home / "mock") as registry:
            most = [0.0]

            def look(process: psutil.Process) -> None:
                most[0] = max(most[0], process.memory_info().rss / 2**20)

            answer = file(write(home / "资料", grown(count)), registry, home, "draft", look)
        lines = (Path(answer["run"]) / "journal.jsonl").read_text(encoding="utf-8").splitlines()
        events = [json.loads(line) for line in lines]
        opened = [each for each in events if each["kind"] == "RecordOpened" and each["data"]["stage"] == "产品"]
        after = [each for each in events if each["kind"] == "RecordOpened" and each["data"]["stage"] == "算法"]
        began, ended = (datetime.fromisoformat(each["at"]).timestamp() for each in (opened[0], after[0]))
    return len(opened), ended - began, most[0], answer["fields"]["wrong"]


if __name__ == "__main__":
    sys.exit(main())
