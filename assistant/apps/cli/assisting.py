"""`beian fill` on a site that nobody has calibrated: what the help needs of map, profile and the user's layer."""

from __future__ import annotations

from functools import partial
from typing import cast

from assistant.apps.cli.preparing import PreparedRun
from assistant.core import settings
from assistant.filing.assist.assist import assist
from assistant.filing.assist.learning import KnownSite
from assistant.filing.assist.pointing import AssistUi
from assistant.filing.calibration.map_draft import MapDraft
from assistant.filing.forms.shapes import Control
from assistant.filing.run.context import Filing
from assistant.planning.maps.overlay import user_maps
from assistant.planning.maps.registry_state import ENTITY_PASSED, ItemState, RegistryState
from assistant.planning.maps.site_map import SiteMap
from assistant.planning.maps.structure import SiteStructure, structure_data
from assistant.proof.journal.events import RunStatus


def assisting(filing: Filing, ready: PreparedRun) -> RunStatus:
    """Open the site and help the person with every record of the profile; return the status of the run."""
    filing.plan = ready.plan(RegistryState(ItemState(ENTITY_PASSED)))  # what the registry accepts yet, the person sees
    browser = filing.session.browser
    if not (browser.attached and browser.is_on_site()):
        browser.goto(ready.url)
    operator = filing.session.options.operator or settings.load().operator
    learn = partial(_learn, ready.site_map, operator)
    store = partial(_store, ready.site_map, operator)
    site = KnownSite(ready.url, ready.site_map.structure, store)
    return assist(filing, cast("AssistUi", filing.session.operator_ui), filing.plan.records, learn, site)


def _store(site_map: SiteMap, operator: str, structure: SiteStructure) -> None:
    """Write a learnt structure into the user's layer of the site."""
    MapDraft.of(user_maps(), site_map.id, operator).learn_structure(structure_data(structure))


def _learn(site_map: SiteMap, operator: str, pattern: str, control: Control) -> None:
    """Write the place of a field into the user's layer of the site; an answer without a field of its own has none."""
    entry = site_map.fields.get(pattern)
    if entry is not None:
        MapDraft.of(user_maps(), site_map.id, operator).accept(entry, control)
