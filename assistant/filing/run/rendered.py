"""Read an open form that may still be rendering: a page may request its data after it reports that it is ready.

read_rendered(site, parts)    the form, once a field of each part is shown
is_editable(session, page)    whether it can be saved, once that is clear
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.core.values import is_empty
from assistant.filing.forms import snapshot
from assistant.filing.forms.match import control_at
from assistant.filing.forms.shapes import Address, FormSnapshot
from assistant.filing.run import proof
from assistant.filing.run.session import RunSession
from assistant.filing.site.landmarks import RENDERED_WITHIN_S, Site


def read_rendered(site: Site, parts: Sequence[Sequence[Address]]) -> FormSnapshot:
    """Read the open form, with upload bytes, once a field of each part is shown; after five seconds as it is."""
    readings: list[FormSnapshot] = []

    def is_rendered() -> bool:
        readings.append(snapshot.read(site.page))
        return all(stands(readings[-1], part) for part in parts)

    site.browser.wait(is_rendered, RENDERED_WITHIN_S)
    return proof.with_bytes(site.page, readings[-1])


def stands(seen: FormSnapshot, addresses: Iterable[Address]) -> bool:
    """Return whether any of the fields is on the page; True for no fields."""
    addresses = list(addresses)
    return not addresses or any(control_at(seen, address) is not None for address in addresses)


def is_editable(session: RunSession, page: str) -> bool:
    """Return whether the record shown can be saved: whether its save button comes within five seconds.

    A form that holds answers and lets none be changed is believed at once.
    """
    has_button = False

    def is_clear() -> bool:
        nonlocal has_button
        has_button = session.records.saves.is_editable(page)
        return has_button or _is_locked(snapshot.read(session.site.page))

    session.browser.wait(is_clear, RENDERED_WITHIN_S)
    return has_button


def _is_locked(seen: FormSnapshot) -> bool:
    """Return whether nothing in a form can be changed, and most of it is answered: not so while its data is awaited."""
    answered = sum(control.value is not None and not is_empty(control.value) for control in seen.controls)
    is_open = any(control.is_open for control in seen.controls)
    return bool(seen.controls) and not is_open and 2 * answered >= len(seen.controls)
