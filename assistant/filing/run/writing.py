"""Write the fields of an open form, once more those that the page has reset, and wait until the form is at rest."""

from __future__ import annotations

from functools import partial

from assistant.core.verdict import FILLED, is_right
from assistant.filing.forms import snapshot
from assistant.filing.forms.at_rest import PendingRequests, come_to_rest
from assistant.filing.forms.fill import fill, look_again
from assistant.filing.forms.shapes import FieldResult, FieldTarget, FormSnapshot
from assistant.filing.run.retry_candidates import retry_candidates
from assistant.filing.run.session import RunSession
from assistant.filing.run.watching import Watcher

Results = dict[str, FieldResult]


def fill_twice(session: RunSession, targets: list[FieldTarget], edits: Results, watcher: Watcher) -> Results:
    """Write the fields, then once more those that may have been reset: a page may reset one while the next is typed."""
    page, actions, pace = session.site.page, session.browser.actions, session.options.pace
    results = dict(edits)
    for turn in range(2):
        pending = [candidate.target for candidate in retry_candidates(results)] if turn else targets
        if turn and not pending:
            break
        done = fill(page, actions, pending, watch=watcher, pace=pace)
        results |= {result.target.key: result for result in done}
    return results


def at_rest(
    session: RunSession, results: Results, first: FormSnapshot, requests: PendingRequests, since: float
) -> Results:
    """Wait until a written form is at rest, so that no save overtakes a check of the page; look at its fields again."""
    if not any(result.outcome in FILLED for result in results.values()):
        return results
    page = session.site.page
    seen, _ = come_to_rest(page, first, partial(snapshot.read, page), lambda form: [form], requests, since)
    return {
        key: look_again(seen, result) if is_right(result.outcome, "written") else result
        for key, result in results.items()
    }
