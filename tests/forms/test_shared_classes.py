"""Two libraries may share class names: a kit takes only the elements that its own framework has made."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from assistant.filing.forms.snapshot import read

pytestmark = pytest.mark.browser

FIELD = """<div class="arco-form-item"><div class="arco-form-label-item"><label>名称</label></div>
  <div class="arco-form-item-content"><input class="arco-input" value="甲"></div></div>"""
MADE = "() => { for (const one of document.querySelectorAll('.arco-input')) one.__reactFiber$abc = {}; }"


@pytest.mark.parametrize(("script", "kit"), [("() => {}", "native"), (MADE, "arco")])
def test_a_widget_of_the_same_classes_from_another_framework_is_left_to_the_kit_of_plain_pages(
    page: Page, script: str, kit: str
) -> None:
    page.set_content(FIELD)
    page.evaluate(script)
    snapshot = read(page)
    assert [(snapshot.kit, one.kit, one.address.label, one.value) for one in snapshot.controls] == [
        (kit, kit, "名称", "甲")
    ]
