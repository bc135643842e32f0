"""Read an open form that may still be rendering: a page may request its data after it reports that it is ready."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.filing.forms import snapshot
from assistant.filing.forms.match import control_at
from assistant.filing.forms.shapes import Address, FormSnapshot
from assistant.filing.run import proof
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
