"""The process of one team job: a check, or a rehearsal on a mock that stores its data in the workspace.

The process ends with its worker: only the worker holds its standard input open, and end of input is a stop. The mock
stores what was entered in a folder, so that a retry of the job goes on from there.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path

from assistant.apps.cli import checking, rehearsing
from assistant.apps.cli.command_options import CheckOptions, FillOptions
from assistant.apps.cli.output import guarded, progress
from assistant.apps.cli.stopping import stop_on_signals
from assistant.core import files
from assistant.core.errors import BeianError, UsageError
from assistant.core.language import say
from assistant.proof.journal.run_folder import JOURNAL, RunFolder
from assistant.proof.report import pack

PACK = "pack.zip"
PORT_VARIABLE = "BEIAN_MOCK_PORT"  # set by a worker for its processes
_ENDS_WITHIN_S = 30.0


def run(kind: str, client: Path, out: Path, data: Path) -> int:
    """Run one team job and return its exit code; a pack goes to the folder `out`."""
    stop_on_signals()
    threading.Thread(target=_end_with_the_worker, name="worker's end", daemon=True).start()
    if kind == "check":
        return guarded(lambda: checking.check(CheckOptions([client], as_json=True)))
    return guarded(lambda: _rehearse(kind, client, out, data))


def _rehearse(kind: str, client: Path, out: Path, data: Path) -> int:
    if kind != "rehearse":
        raise UsageError(what=say("没有“{kind}”这种工作", kind=kind))
    files.make_folder(data)
    before = set((client / "runs").glob(f"*/{JOURNAL}"))
    arguments = ["--port", os.environ.get(PORT_VARIABLE, "0"), "--data", str(data)]
    code = rehearsing.rehearse(FillOptions(client, site="mock", headless=True, as_json=True), arguments)
    for journal in set((client / "runs").glob(f"*/{JOURNAL}")) - before:
        _pack(journal.parent, out / PACK)
    return code


def _pack(run: Path, target: Path) -> None:
    """Write the masked pack of a run; a failure is reported and does not fail the rehearsal."""
    try:
        pack.pack(RunFolder.open(run), target)
    except (BeianError, OSError) as error:
        progress(say("没有打成存档包：{what}", what=str(error).splitlines()[0]))


def _end_with_the_worker() -> None:
    """Stop this process as Ctrl-C does once its worker has ended, and exit if it does not stop."""
    # not sys.stdin: a thread that waits in a buffered reader breaks the shutdown of the interpreter
    while os.read(0, 64):
        pass
    if os.name == "posix":
        os.kill(os.getpid(), signal.SIGINT)
    else:
        signal.raise_signal(signal.SIGINT)
    threading.Event().wait(_ENDS_WITHIN_S)
    os._exit(1)


def printed_result(output: Path) -> dict[str, object]:
    """Return the object that a job's process printed last, {} if it printed none."""
    try:
        lines = [line for line in output.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
        data = json.loads(lines[-1]) if lines else {}
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
