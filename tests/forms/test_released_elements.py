"""Elements that a page has removed do not stay in memory: a filing reads and fills hundreds of forms."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from assistant.filing.forms.snapshot import read_live
from assistant.filing.forms.waiting import until
from tests.forms.held_elements import elements_held, is_collected
from tests.forms.widget_form import Some, WidgetForm

pytestmark = pytest.mark.browser

_REMAINING = "(found) => found.elements.map((one) => Boolean(one.deref()))"


def test_a_reading_does_not_retain_elements_that_the_page_has_removed(page: Page) -> None:
    page.set_content("<form id=f><label>甲<input></label><label>乙<input></label></form>")
    live = read_live(page)
    assert live.handle.evaluate(_REMAINING) == [True, True]
    assert live.handle.evaluate("(found) => Object.keys(found)") == ["elements"]
    page.evaluate(
        "() => { const one = document.querySelector('label'); window.gone = new WeakRef(one); one.remove(); }"
    )
    assert [control.address.label for control in live.detached()] == ["甲"]
    assert (live.path(live.snapshot.controls[0]), live.path(live.snapshot.controls[1]) is not None) == (None, True)
    assert is_collected(page, "() => !window.gone.deref()")
    assert live.handle.evaluate(_REMAINING) == [False, True]
    assert [control.address.label for control in live.detached()] == ["甲"]
    assert live.path(live.snapshot.controls[0]) is None


def test_waiting_for_an_element_does_not_retain_it(page: Page) -> None:
    page.set_content("<p>甲</p><b>乙</b>")
    handle = page.evaluate_handle("() => document.querySelector('b')")
    assert elements_held(page) == ["<b>"], "a held element is detected"
    handle.dispose()
    assert until(page, "(word) => [...document.querySelectorAll('p')].find((one) => one.textContent === word)", "甲")
    assert elements_held(page) == []


def test_after_a_fill_the_driver_holds_at_most_the_file_inputs(form: WidgetForm, some: Some) -> None:
    form.open("widgets")
    assert {result.outcome for result in form.fill(*some(3))} == {"written"}
    assert {held.partition(" ")[0] for held in elements_held(form.page)} <= {"HTMLInputElement", "<input"}
