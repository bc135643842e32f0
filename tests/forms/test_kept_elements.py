"""A reading keeps its elements for the drivers, and no longer than the page does: a filing reads hundreds of forms."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from assistant.forms.snapshot import read_live

pytestmark = pytest.mark.browser

_LEFT = "(found) => found.elements.map((one) => Boolean(one.deref()))"


def test_what_the_page_has_thrown_away_is_not_kept_by_a_reading(page: Page) -> None:
    page.set_content("<form id=f><label>甲<input></label><label>乙<input></label></form>")
    live = read_live(page)
    assert live.found.evaluate(_LEFT) == [True, True]
    page.evaluate("() => { document.querySelector('label').remove(); }")
    assert [control.address.label for control in live.gone()] == ["甲"]
    assert (live.path(live.snapshot.controls[0]), live.path(live.snapshot.controls[1]) is not None) == (None, True)
    page.context.new_cdp_session(page).send("HeapProfiler.collectGarbage")
    assert live.found.evaluate(_LEFT) == [False, True]
    assert [control.address.label for control in live.gone()] == ["甲"]
    assert live.path(live.snapshot.controls[0]) is None
