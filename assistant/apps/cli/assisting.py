"""`beian fill` on a site that nobody has calibrated: what the help needs of map, profile and the user's layer."""

from __future__ import annotations

from functools import partial
from typing import cast
from urllib.parse import urljoin

from assistant.apps.cli.preparing import PreparedRun
from assistant.core import settings
from assistant.filing.assist.assist import AssistUi, assist
from assistant.filing.calibration.map_draft import MapDraft
from assistant.filing.forms.shapes import Control
from assistant.filing.run.context import Filing
from assistant.planning.maps.overlay import user_maps
from assistant.planning.maps.registry_state import ENTITY_PASSED, ItemState, RegistryState
from assistant.planning.maps.site_map import SiteMap
from assistant.proof.journal.events import RunStatus


def assisting(filing: Filing, ready: PreparedRun) -> RunStatus:
    """Open the site and help the person with every record of the profile; return the status of the run."""
    filing.plan = ready.plan(RegistryState(ItemState(ENTITY_PASSED)))  # what the registry accepts yet, the person sees
    browser = filing.session.browser
    if not (browser.attached and browser.is_on_site()):
        browser.goto(ready.url)
    operator = filing.session.options.operator or settings.load().operator
    learn = partial(_learn, ready.site_map, operator)
    structure = ready.site_map.structure
    known = (structure, urljoin(ready.url, structure.start)) if structure else None
    return assist(filing, cast("AssistUi", filing.session.operator_ui), filing.plan.records, learn, known)


def _learn(site_map: SiteMap, operator: str, pattern: str, control: Control) -> None:
    """Write the place of a field into the user's layer of the site; an answer without a field of its own has none."""
    entry = site_map.fields.get(pattern)
    if entry is not None:
        MapDraft.of(user_maps(), site_map.id, operator).accept(entry, control)
