"""What the process of a client's check or run came to, the same for a batch on this machine and for a team's worker."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.core.language import say
from assistant.practice.batch import ProcessResult, State
from assistant.practice.run_facts import RunFacts
from assistant.proof.report.words import status_word

FORESEEN = frozenset({1, 2, 10})  # exit codes that another try would only repeat
GOOD_RUNS = frozenset({"submitted", "ready_to_submit", "waiting_review", "nothing_to_do"})


def of_check(reported: Mapping[str, object]) -> ProcessResult | None:
    """Return the result of a check by what `beian check --json` printed; None if it printed none."""
    findings = reported.get("findings")
    if not isinstance(findings, list):
        return None
    open_ = [finding for finding in findings if finding["state"] == "found" and not finding["accepted"]]
    blocks = [finding for finding in open_ if finding["severity"] == "block"]
    warns = sum(finding["severity"] == "warn" for finding in open_)
    said = say("必改 {blocks} 项，需核实 {warns} 项", blocks=len(blocks), warns=warns)
    first = say("；先改：{found}", found=blocks[0]["found"]) if blocks else ""
    return ProcessResult("bad" if blocks else "good", said + first, wrong=len(blocks))


def of_run(
    run: RunFacts, code: int | None, *, least: int = 0, corrigible: frozenset[int] = frozenset()
) -> ProcessResult:
    """Return the result of a run; a good one has proved at least `least` fields.

    After a code of `corrigible`, as after a foreseen one, the person has something to do, and another try would not help.
    """
    status = status_word(run.status, run.saved)
    said = say("{status}；与资料一致 {right} 项，待处理 {wrong} 项", status=status, right=run.right, wrong=run.wrong)
    is_good = run.status in GOOD_RUNS and run.right >= least and not run.wrong and not run.fault
    state: State = "good" if is_good else "bad" if code in FORESEEN | {0} | corrigible else "broken"
    return ProcessResult(state, said, run.right, run.wrong, run.folder)


def without_report(code: int | None, last_line: str) -> ProcessResult:
    """Return the result of a process that left nothing but its exit code and the last line of its log."""
    return ProcessResult("bad" if code in FORESEEN else "broken", last_line)


def last_line(log: str) -> str:
    """Return the last line of a log that holds a word."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    return lines[-1] if lines else say("没有留下说明")
