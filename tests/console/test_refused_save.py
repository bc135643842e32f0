"""A save that is refused for a format: it names the field, goes to it, and can be read in both themes."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from playwright.sync_api import Page, expect

from tests.console.conftest import OwnClient
from tests.console.test_pages import AXE, RUN_AXE

pytestmark = pytest.mark.program
MAU = "[data-key='subject.basic.mau']"
PHONE_WIDTH = 390
LEAST_CONTRAST = 4.5
COLOUR = "element => getComputedStyle(element).color"
BACKGROUND_AS = """(element, tone) => {
    element.className = element.className.replace(/bg-\\w+/, `bg-${tone}`);
    return getComputedStyle(element).backgroundColor;
}"""


def luminance(colour: str) -> float:
    """Return the relative luminance (WCAG) of `rgb(r, g, b)`."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_refused_save_names_its_field_and_goes_to_it(own_client: OwnClient, page: Page, theme: str) -> None:
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    own_client.opened(page, "profile")
    page.locator(MAU).fill("八十万")
    page.locator("[data-key='subject.basic.name']").focus()
    page.get_by_role("button", name="保存", exact=True).first.click()
    notice = page.locator(".q-notification")
    expect(notice).to_contain_text("没有保存，1 项格式不对：主体 › 主体基本信息 › 月活跃用户量")
    expect(page.locator(MAU)).to_be_focused()
    expect(page.get_by_text("这里应写：数字")).to_be_visible()
    expect(notice).to_have_css("opacity", "1")
    assert notice.get_by_role("button").evaluate(COLOUR) == notice.evaluate(COLOUR), "blue on red cannot be read"
    for tone in ("negative", "positive", "info"):
        background = notice.evaluate(BACKGROUND_AS, tone)
        assert contrast(background, notice.evaluate(COLOUR)) >= LEAST_CONTRAST, tone
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN_AXE) == []


def test_a_file_with_a_long_name_does_not_widen_the_form_on_a_phone(own_client: OwnClient, page: Page) -> None:
    path = own_client.home / "填报资料.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    file = own_client.home / data["主体"]["证件信息"]["营业执照"]
    name = f"{'营业执照副本彩色扫描件' * 5}{file.suffix}"
    shutil.copy(file, file.with_name(name))
    data["主体"]["证件信息"]["营业执照"] = str(file.with_name(name).relative_to(own_client.home))
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    page.set_viewport_size({"width": PHONE_WIDTH, "height": 900})
    own_client.opened(page, "profile")
    expect(page.locator("[data-key='subject.certificate.licence'], .picker.file select").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH
