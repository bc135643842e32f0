"""Two libraries may share class names: a kit takes only the elements that its own framework has made."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from assistant.filing.forms.snapshot import read

pytestmark = pytest.mark.browser

ARCO = """<div class="arco-form-item"><div class="arco-form-label-item"><label>名称</label></div>
  <div class="arco-form-item-content"><input class="arco-input" value="甲"></div></div>"""
MADE_BY_REACT = (
    "() => { for (const one of document.querySelectorAll('.arco-input, .ant-input')) one.__reactFiber$abc = {}; }"
)
ANT = """<div class="ant-form-item"><div class="ant-form-item-label"><label>名称</label></div>
  <div class="ant-form-item-control"><input class="ant-input" value="甲"></div></div>"""
IVU = """<div class="ivu-form-item"><label class="ivu-form-item-label">名称</label>
  <div class="ivu-form-item-content"><div class="ivu-input-wrapper"><input class="ivu-input" value="甲"></div></div></div>"""
MADE_BY_VUE_2 = """() => {
  for (const one of document.querySelectorAll('.ivu-input-wrapper')) one.__vue__ = { $el: one, $options: { name: 'Input', propsData: {} }, $children: [] };
}"""
MADE_BY_VUE_3 = "() => { document.body.__vue_app__ = {}; }"


@pytest.mark.parametrize(
    ("field", "script", "kit"),
    [
        (ARCO, "() => {}", "native"),
        (ARCO, MADE_BY_REACT, "arco"),
        (ANT, MADE_BY_VUE_3, "ant_design_vue"),
        (ANT, MADE_BY_REACT, "ant_design_react"),
        (IVU, MADE_BY_VUE_3, "native"),
        (IVU, MADE_BY_VUE_2, "view_ui"),
    ],
)
def test_a_widget_of_the_same_classes_from_another_framework_is_left_to_the_kit_of_plain_pages(
    page: Page, field: str, script: str, kit: str
) -> None:
    page.set_content(field)
    page.evaluate(script)
    snapshot = read(page)
    assert [(snapshot.kit, one.kit, one.address.label, one.value) for one in snapshot.controls] == [
        (kit, kit, "名称", "甲")
    ]
