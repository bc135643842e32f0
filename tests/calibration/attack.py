"""A page that tries to submit on a calibrated site: the program's own browser, with the guard rules of the learnt map."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Page

from assistant.apps.cli.preparing import rules_of
from assistant.core.errors import SubmissionBlocked
from assistant.filing.browser.find import find_browser
from assistant.filing.browser.guard import Attempt
from assistant.filing.browser.page import BrowserSession, open_browser
from assistant.planning.maps.site_map import SiteMap
from tests.conftest import MockRegistry
from tests.filing import rogue
from tests.mock.person import MockVisitor


def learnt_submission(site_map: SiteMap) -> str:
    """Return the address of a submission of the subject, next to the save that the operator has shown."""
    saves = [request.path for request in site_map.requests if request.use == "save"]
    return next(path for path in reversed(saves) if path.endswith("/subject/save")).replace("/save", "/submit")


def attacked(site_map: SiteMap, registry: MockRegistry, home: Path, code: str) -> tuple[Attempt, ...]:
    """Attack on the page of the subject, with a valid code, and return what the guard stopped."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_attacked, site_map, registry, home, code).result()


def _attacked(site_map: SiteMap, registry: MockRegistry, home: Path, code: str) -> tuple[Attempt, ...]:
    rules = rules_of(site_map, registry.url)
    session = open_browser(home / "attack", binary=find_browser(""), rules=rules, headless=True, survives=False)
    try:
        session.goto(registry.url)
        session.guard.release()  # the person logs in; no handover sends heartbeats meanwhile
        MockVisitor(session.page, registry, home).log_in()
        session.guard.arm()
        MockVisitor(session.page, registry, home).open("/subject")
        session.guard.ensure_proved(session.page)
        _try(session, learnt_submission(site_map), json.dumps({"commit": True, "code": code}))
        return session.guard.attempts()
    finally:
        session.close(keep_browser=False)


def _try(session: BrowserSession, to: str, text: str) -> None:
    """Press 提交 through PageActions and directly, and send the submission in every way that a script has."""
    button = session.page.get_by_role("button", name="提交", exact=True)
    for press in (session.actions.click, lambda target: session.actions.save_draft(target, "提交")):
        with pytest.raises(SubmissionBlocked):
            press(button)
    page: Any = session.page
    page.get_by_role("button", name="提交", exact=True).click()
    button.focus()
    page.keyboard.press("Enter")
    for way in rogue.WAYS.values():
        page.evaluate(rogue.call(way), {"to": to, "text": text})
    rogue.settle(cast(Page, page))
