"""`beian fill` on a site that nobody has calibrated: what the help needs of map, profile and the user's layer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import cast

from assistant.apps.cli.output import progress
from assistant.apps.cli.preparing import PreparedRun, browser_folder
from assistant.core import settings
from assistant.core.errors import BeianError
from assistant.core.language import say
from assistant.filing.assist.allowed_saves import ContentTexts, SavedConsents, usable
from assistant.filing.assist.learning import KnownSite
from assistant.filing.assist.pointing import AssistUi
from assistant.filing.assist.site_knowledge import SiteKnowledge, assist
from assistant.filing.calibration.map_draft import BY_VALUE, MapDraft
from assistant.filing.forms.shapes import Control
from assistant.filing.run.context import Filing
from assistant.planning.maps.allowed_saves import AllowedSave
from assistant.planning.maps.overlay import user_maps
from assistant.planning.maps.registry_state import ENTITY_PASSED, ItemState, RegistryState
from assistant.planning.maps.site_map import SiteMap
from assistant.planning.maps.structure import SiteStructure, structure_data
from assistant.proof.journal.events import Note, RunStatus


def assisting(filing: Filing, ready: PreparedRun) -> RunStatus:
    """Open the site and help the person with every record of the profile; return the status of the run."""
    filing.plan = ready.plan(RegistryState(ItemState(ENTITY_PASSED)))  # what the registry accepts yet, the person sees
    browser = filing.session.browser
    if not (browser.attached and browser.is_on_site()):
        browser.goto(ready.url)
    operator = filing.session.options.operator or settings.load().operator
    learn = partial(_learn, ready.site_map, operator)
    shown = browser_folder(ready) / f"shown-{ready.site_map.id}.jsonl"
    ways = KnownSite(ready.url, ready.site_map.structure, partial(store_structure, ready.site_map, operator), shown)
    site = SiteKnowledge(learn, _consents(filing, ready, operator), ways)
    for line in site.said():
        progress(line)
        filing.session.note(Note("assist", line))
    return assist(filing, cast("AssistUi", filing.session.operator_ui), filing.plan.records, site)


def _consents(filing: Filing, ready: PreparedRun, operator: str) -> SavedConsents:
    """Return the saves that are allowed on the site from earlier runs, and where new ones go."""
    earlier, refused = usable(ready.site_map.allowed_saves)
    store = partial(_remember, ready.site_map.id, operator)
    texts, today = _texts(filing, ready), date.today().isoformat()
    return SavedConsents(tuple(earlier), tuple(refused), texts, store, today, operator or "–")


def _texts(filing: Filing, ready: PreparedRun) -> ContentTexts:
    """Return what no stored save may hold: the profile's values, hidden ones too, the company's names, the account."""
    options = filing.session.options
    values = (value for view in ready.views for value in (*view.values.values(), *view.hidden.values()))
    others = (*ready.clients, *ready.agreed, *ready.denied, *(options.account or ()), *options.personal)
    return ContentTexts.of(values, (*others, *options.code_receiver, *options.registration.values()))


def _remember(site: str, operator: str, saves: Sequence[AllowedSave]) -> None:
    """Write allowed saves into the user's layer of the site; say why if that is not possible: they hold in this run anyway."""
    try:
        MapDraft.of(user_maps(), site, operator).remember_saves(saves)
    except (BeianError, OSError) as fault:
        progress(say("放行的保存没有记入页面对照表，下次会重新询问：{why}", why=fault))


def store_structure(site_map: SiteMap, operator: str, structure: SiteStructure, *, how: str = "") -> None:
    """Write a learnt structure into the user's layer of the site; say why if that is not possible: it holds in this run anyway."""
    try:
        MapDraft.of(user_maps(), site_map.id, operator).learn_structure(structure_data(structure), how=how)
    except (BeianError, OSError) as fault:
        progress(say("学会的没有记入页面对照表，只在本次有效：{why}", why=fault))


def _learn(site_map: SiteMap, operator: str, pattern: str, control: Control | None, *, by_value: bool = False) -> bool:
    """Write the place of a field into the user's layer of the site, or forget it; return whether the layer holds it as asked.

    An answer of which maps know no place is left alone. What the map already says on a person's word is neither replaced nor forgotten
    by value; a layer that cannot be written is no reason to end a run in which nobody has asked for it.
    """
    entry = site_map.entry_at(pattern)
    if entry is None:
        return False
    try:
        draft = MapDraft.of(user_maps(), site_map.id, operator)
        if by_value and (entry.calibration or draft.holds(pattern)) and not draft.is_inferred(pattern):
            return False
        if control is None:
            draft.forget(pattern)
        else:
            draft.accept(entry, control, how=BY_VALUE if by_value else "")
    except (BeianError, OSError):
        if not by_value:
            raise
        return False
    return True
