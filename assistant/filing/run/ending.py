"""The status (glossary F) of a run that nothing stopped, from the registry state and the person's answers."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.filing.run import confirm as confirmation
from assistant.filing.run import handover
from assistant.filing.run.context import Filing
from assistant.planning.maps import registry_state as words
from assistant.planning.maps.registry_state import RegistryState
from assistant.proof.journal.events import RunStatus


def status_reached(filing: Filing, registry_state: RegistryState, answers: Sequence[str]) -> RunStatus:
    """Return the status of a run that did all that the registry permits; `answers` are those to its confirmations."""
    if not registry_state.entity_passed:
        if registry_state.subject.ours in words.ENTITY_UNDER_REVIEW:
            return "waiting_review"
        is_open = (
            filing.results.locked
            or filing.results.skipped
            or filing.results.count.tally().wrong
            or _is_all_gated(filing)
        )
        return "needs_person" if is_open else "ready_to_submit"
    if filing.results.skipped:
        return "needs_person"
    if handover.KEEP_DRAFT in answers:
        return "ready_to_submit"
    if all(answer == confirmation.SUBMITTED for answer in answers) and any(filing.results.submitted_by.values()):
        return "submitted"
    if filing.results.count.tally().wrong:
        return "needs_person"
    return "waiting_review" if is_under_review(registry_state) else "nothing_to_do"


def _is_all_gated(filing: Filing) -> bool:
    """Return whether the registry accepts nothing of this run's plan yet: the subject has to pass first."""
    return filing.plan is not None and all(record.mode == "gated" for record in filing.plan.records)


def is_under_review(registry_state: RegistryState) -> bool:
    """Return whether anything waits for the registry: a filing, a change or a deregistration."""
    states = {state.ours for state in registry_state.algorithms.values()}
    waiting = words.ALGORITHM_UNDER_REVIEW | {"注销办理中"}
    return registry_state.subject.ours in words.ENTITY_UNDER_REVIEW or bool(states & waiting)
