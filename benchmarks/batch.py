"""A batch of rehearsals, in parallel and one after the other, with three mishaps among its clients.

python -m benchmarks.batch [--clients 40] [--workers N] [--keep FOLDER] [--write]

Clients are the small profile of the tests under many names. One profile is broken; one worker is killed and the browser
of another crashes, each once it has saved something. All files lie in one folder (`--keep`, else a temporary one that
is removed at the end): after an interruption a new start continues there and repeats no mishap. Wall times are those of
the batches themselves, so that interruptions do not count. `--write` puts the table into docs/performance.md. Returns 1
if a client other than the broken one is not proved completely.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.apps.console import launching
from assistant.filing.browser.browser_host import running_host
from assistant.practice import batch as batches
from assistant.practice import workspace
from assistant.practice.layout import BROWSER
from assistant.practice.workspace import Workspace
from benchmarks.speed.tables import BAD, MET, draw_bars, machine, put
from tests.filing.small import small, write

ROOT = Path(__file__).resolve().parents[1]
BROKEN, KILLED, CRASHED = 1, 2, 3  # the client of each mishap
LEAST = 4
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class BatchMode:
    """One way to rehearse a batch: its name, its title, and the number of workers (0: as many as the machine allows)."""

    name: str
    title: str
    workers: int


def main() -> int:
    """Rehearse in both ways, print the measurements, and return 0 if all clients but the broken one are proved."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=40)
    parser.add_argument("--workers", type=int, default=0, help="side by side; by default what the machine carries")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    if options.clients < LEAST:
        parser.error(f"--clients: at least {LEAST}, for each mishap its own and one without")
    root: Path = options.keep or Path(tempfile.gettempdir()) / f"beian-bench-batch-{options.clients}"
    answers = {}
    for way in (BatchMode("side", "side by side", options.workers), BatchMode("one", "one after the other", 1)):
        answers[way] = rehearsed(root / way.name, way, options.clients)
        print(summary_line(way, answers[way]), flush=True)
    lines = table(answers, options.clients)
    print("\n".join(lines))
    if options.write:
        bars = {f"ours, {way.title}": answer["seconds"] for way, answer in answers.items()}
        put("batch", lines + draw_bars("batch", f"(h) {options.clients} clients", bars))
    if options.keep is None:
        shutil.rmtree(root)
    return 0 if all(is_whole(answer) for answer in answers.values()) else 1


def rehearsed(root: Path, way: BatchMode, clients: int) -> dict[str, Any]:
    """Return the final answer of a batch; an unfinished batch is resumed, a finished one only read."""
    home = workspace.find(root / "practice") if (root / "practice").exists() else made(root / "practice", clients)
    answer = root / "answer.json"
    if not answer.exists():
        answer.write_text(json.dumps(_rehearsed(home, root, way)), encoding="utf-8")
    previous_answer: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return previous_answer


def _rehearsed(home: Workspace, root: Path, way: BatchMode) -> dict[str, Any]:
    is_started = any((home.folder / batches.FOLDER).glob(f"*-rehearse*/{batches.FILE}"))
    words = ["--workers", str(way.workers), *(["--resume"] if is_started else [])]
    answer = rehearse_batch(home, root / "home", words, lambda _, over: _inject_crashes(home, root, over))
    return {**answer, "injected": [kind for kind in ("killed", "crashed") if (root / kind).exists()]}


def rehearse_batch(
    home: Workspace, beian_home: Path, words: list[str], beside: Callable[[int, threading.Event], None]
) -> dict[str, Any]:
    """Rehearse a practice as one batch and return its answer; `beside` runs in a thread with process id and end event."""
    environment = {**os.environ, "BEIAN_HOME": str(beian_home), "BEIAN_LANG": "en"}
    arguments = ["batch", "rehearse", "--json", "--workspace", str(home.folder), *words]
    command = [sys.executable, "-m", "assistant", *arguments]
    over = threading.Event()
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        along = threading.Thread(target=beside, args=(process.pid, over), daemon=True)
        along.start()
        out, _ = process.communicate()
        over.set()
        along.join()
    lines = out.strip().splitlines()
    if not lines:
        sys.exit(f"the batch printed nothing (exit code {process.returncode})")
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer


def made(home: Path, clients: int) -> Workspace:
    """Return a workspace with this many clients, one of whose profiles is broken."""
    draft = workspace.init(home.with_name("begun"))
    for number in range(clients):
        data = small()
        data["主体"]["主体基本信息"]["主体名称"] = f"第{number:03d}号示例科技有限公司"
        folder = write(draft.clients / name_of(number), data)
        if number == BROKEN:
            (folder / "填报资料.json").write_text('{"beian": "1", "主体": [', encoding="utf-8")
    draft.folder.rename(home)
    return workspace.find(home)


def name_of(number: int) -> str:
    """Return the name of a client's folder."""
    return f"客户{number:03d}"


def _inject_crashes(home: Workspace, root: Path, over: threading.Event) -> None:
    """Kill one worker and another's browser, each once it has saved something."""
    targets = {"killed": home.clients / name_of(KILLED), "crashed": home.clients / name_of(CRASHED)}
    while not over.wait(_LOOK_S):
        for kind, client in targets.items():
            if not (root / kind).exists() and _is_under_way(client) and _hit(kind, client):
                (root / kind).touch()


def _is_under_way(client: Path) -> bool:
    journals = list((client / "runs").glob("*/journal.jsonl"))
    return any(b'"Saved"' in path.read_bytes() for path in journals)


def _hit(kind: str, client: Path) -> bool:
    job = launching.newest(client, "rehearse")
    if job is None or not job.pid or launching.exit_code(job) is not None:
        return False
    if kind == "killed":
        with suppress(ProcessLookupError):
            os.kill(job.pid, signal.SIGKILL)
            return True
        return False
    hosts = [running_host(place) for place in (client / BROWSER).glob("*")]
    for host in filter(None, hosts):
        with suppress(ProcessLookupError):
            os.kill(host.browser_pid, signal.SIGKILL)
            return True
    return False


def is_whole(answer: Mapping[str, Any]) -> bool:
    """Return whether every client but the broken one was proved completely, and both mishaps have happened."""
    items = {item["folder"]: item for item in answer["items"]}
    broken = items.pop(name_of(BROKEN))
    proved = all(item["state"] == "good" and item["right"] and not item["wrong"] for item in items.values())
    again = all(items[name_of(number)]["tries"] > 1 for number in (KILLED, CRASHED))
    return proved and again and broken["state"] == "bad" and len(answer["injected"]) == 2


def summary_line(way: BatchMode, answer: Mapping[str, Any]) -> str:
    """Return the result of a batch as one line."""
    good = [item for item in answer["items"] if item["state"] == "good"]
    fields = sum(item["right"] for item in good)
    return f"{way.title}: {answer['seconds']:.0f} s, {len(good)} of {len(answer['items'])} proved, {fields} fields"


def table(answers: Mapping[BatchMode, Mapping[str, Any]], clients: int) -> list[str]:
    """Return the Markdown table of both ways."""
    heads = ("how", "at once", "wall time", "a client", "clients proved", "fields proved, wrong", "tried twice")
    lines = [
        machine(),
        "",
        f"### (h) {clients} clients",
        "",
        "| " + " | ".join(heads) + " |",
        "|---" * len(heads) + "|",
    ]
    for way, answer in answers.items():
        items = answer["items"]
        good = [item for item in items if item["state"] == "good"]
        right, wrong = (sum(item[name] for item in good) for name in ("right", "wrong"))
        seconds, twice = answer["seconds"], sum(item["tries"] > 1 for item in items)
        cells = [way.title, answer["workers"], f"{seconds:.0f} s", f"{seconds / clients:.1f} s"]
        cells += [f"{len(good)} of {clients - 1}, 1 broken profile named", f"{right}, {wrong}", twice]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    side, one = (answer["seconds"] for answer in answers.values())
    outcome = MET if all(is_whole(answer) for answer in answers.values()) else BAD
    return [
        *lines,
        "",
        f"side by side takes {side / one:.2f} of the time of one after the other",
        "",
        f"all but the broken one proved: {outcome}",
    ]


if __name__ == "__main__":
    sys.exit(main())
