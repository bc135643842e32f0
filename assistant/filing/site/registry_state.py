"""Read the registry state: the states that the site's home page shows for the entity and each algorithm."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.site.landmarks import Site, state_word
from assistant.planning.maps.registry_state import ItemState, RegistryState


def read_registry_state(site: Site) -> RegistryState:
    """Open the home page and return the states shown there, each in our words and in the site's own."""
    site.goto("home", fresh=True)
    subject = site.text("subject_state")
    return RegistryState(
        subject=ItemState(state_word(site.map, REGISTRY.single.noun, subject), subject),
        algorithms=_algorithms(site),
        account=site.company(),
        read_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _algorithms(site: Site) -> dict[str, ItemState]:
    parts = [site.mark("algorithm_name"), site.mark("algorithm_state")]
    cards = site.locate("algorithm_card").evaluate_all(_READ_CARDS, parts)
    return {
        name: ItemState(state_word(site.map, REGISTRY.listed.noun, theirs), theirs, name)
        for name, theirs in cards
        if name and theirs
    }


_READ_CARDS = """(cards, parts) => cards.map(card => parts.map(part =>
    (card.querySelector(part) || {textContent: ''}).textContent.trim()))"""
