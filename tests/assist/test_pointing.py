"""Which control of a form lies where the person has pressed, on a page with frames."""

from __future__ import annotations

from typing import Any, cast

import pytest
from playwright.sync_api import Page

from assistant.filing.assist.reading import Reading
from assistant.filing.forms.snapshot import read
from assistant.filing.operator.picker import holds

pytestmark = pytest.mark.browser
FORM = """<p style='height: 90px'></p><iframe style='border: 0' srcdoc="<p>字段</p><label>字段一 <input id='one'></label>"></iframe>"""


def test_a_press_in_a_frame_that_is_replaced_points_at_nothing(page: Page) -> None:
    page.set_content(FORM)
    frame = page.frames[1]
    frame.locator("#one").wait_for()
    reading = Reading(page, frame, "1", read(frame), cast(Any, None))
    box = frame.locator("#one").bounding_box()
    assert box is not None
    at = box["x"] + 5, box["y"] + 5
    pointed = reading.at(at, holds)
    assert pointed is not None
    assert pointed.raw_label == "字段一"
    page.locator("iframe").evaluate("(frame) => frame.remove()")
    assert reading.at(at, holds) is None
