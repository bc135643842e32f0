"""Pictures of a page: every on-screen occurrence of a personal value is painted over."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest
from PIL import Image

from assistant.filing.browser import pictures
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.pictures import Mask, masks_of, shoot
from assistant.filing.browser.playwright import PageFault
from assistant.filing.forms.shapes import Rect

PHONE, NAME, MAIL = "13800138000", "张三丰", "zhang.san@example.com"
PAGE = f"""<meta charset="utf-8"><body style="background:#fff;margin:20px;font:16px sans-serif">
<p id="plain">电话 {PHONE} 止</p>
<p id="split">138<span> 0013 </span><b>8000</b></p>
<p id="wrapped" style="width:60px">{MAIL[:9]}<wbr>{MAIL[9:]}</p>
<input id="field" value="{PHONE}"><textarea id="area">某人 {NAME}</textarea>
<select id="choice"><option>甲<option selected>{NAME}</select>
<div id="host"></div><iframe id="frame" srcdoc="<p id=inner style='margin:30px'>{NAME}</p>" style="border:7px solid"></iframe>
<p id="free" style="background:#0f0;height:30px">公开内容</p><div style="height:2000px"></div><p id="far">{NAME}</p>
<script>
  const root = document.getElementById('host').attachShadow({{mode: 'open'}});
  root.innerHTML = '<i>{NAME}</i>';
</script>"""

GREY = (96, 96, 96)


def show(session: BrowserSession) -> None:
    session.page.set_content(PAGE)
    session.page.frame_locator("#frame").locator("#inner").wait_for()


@pytest.mark.browser
def test_every_occurrence_of_a_value_is_painted_over(session: BrowserSession, tmp_path: Path) -> None:
    show(session)
    before = session.page.evaluate("document.documentElement.outerHTML")
    target = tmp_path / "pictures" / "一.png"
    picture = shoot(session.page, target, values=[PHONE, NAME, MAIL, "x", ""])
    assert session.page.evaluate("document.documentElement.outerHTML") == before
    with Image.open(target) as opened:
        image = opened.convert("RGB")
    for selector in ("#field", "#area", "#choice", "#split b", "#host i"):
        box = session.page.locator(selector).bounding_box()
        assert box is not None
        assert image.getpixel((int(box["x"] + box["width"] / 2), int(box["y"] + box["height"] / 2))) == GREY, selector
    inner = session.page.frame_locator("#frame").locator("#inner").bounding_box()
    assert inner is not None
    assert image.getpixel((int(inner["x"]) + 20, int(inner["y"] + inner["height"] / 2))) == GREY
    free = session.page.locator("#free").bounding_box()
    assert free is not None
    assert image.getpixel((int(free["x"]) + 300, int(free["y"]) + 15)) == (0, 255, 0)
    assert picture.masks == masks_of(target)
    assert picture.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.browser
def test_a_wrapped_value_has_a_box_on_every_line(session: BrowserSession, tmp_path: Path) -> None:
    show(session)
    picture = shoot(session.page, tmp_path / "a.png", values=[MAIL])
    assert len({mask.y for mask in picture.masks}) >= 2


@pytest.mark.browser
def test_a_picture_of_the_whole_page_is_masked_below_the_fold_too(session: BrowserSession, tmp_path: Path) -> None:
    show(session)
    session.page.evaluate("scrollTo(0, 150)")
    target = tmp_path / "whole.png"
    shoot(session.page, target, values=[NAME], full_page=True)
    far = session.page.locator("#far").evaluate("e => { const b = e.getBoundingClientRect(); return b.y + scrollY }")
    with Image.open(target) as opened:
        assert opened.height > 2000
        assert opened.convert("RGB").getpixel((30, int(far) + 8)) == GREY


@pytest.mark.browser
def test_on_a_moving_page_every_position_of_the_value_is_covered(session: BrowserSession, tmp_path: Path) -> None:
    show(session)
    session.page.evaluate("""() => { let at = 0; const p = document.getElementById('plain');
        const move = () => { p.style.marginLeft = (at = (at + 40) % 400) + 'px'; requestAnimationFrame(move) }; move() }""")
    picture = shoot(session.page, tmp_path / "moving.png", values=[PHONE])
    assert len({mask.x for mask in picture.masks if mask.y == picture.masks[0].y}) >= 1


UNKNOWN = """<meta charset="utf-8"><p id="mobile">另一位联系人 139 8765 4321</p><p id="id">证件 420106198812127380 止</p>
<p id="mail">邮箱 somebody@example.org</p><input id="field" value="13987654321"><textarea id="area">x</textarea>
<p id="date">2026-11-28 共 138001380001 条</p><p id="number">网信算备110108000000001240017号</p>"""


@pytest.mark.browser
def test_a_personal_number_that_nobody_knows_is_painted_over_by_its_form(
    session: BrowserSession, tmp_path: Path
) -> None:
    session.page.set_content(UNKNOWN)
    masks = shoot(session.page, tmp_path / "a.png").masks
    middle = """element => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const box = (element.textContent && !element.value ? range : element).getBoundingClientRect();
        return [box.right - 30, box.y + box.height / 2];
    }"""
    covered = set()
    for name in ("mobile", "id", "mail", "field", "area", "date", "number"):
        x, y = session.page.locator(f"#{name}").evaluate(middle)
        if any(mask.x <= x <= mask.x + mask.width and mask.y <= y <= mask.y + mask.height for mask in masks):
            covered.add(name)
    assert covered == {"mobile", "id", "mail", "field"}


@pytest.mark.browser
def test_the_callers_boxes_are_painted_and_nothing_without_boxes_or_values(
    session: BrowserSession, tmp_path: Path
) -> None:
    session.page.set_content("<p>公开内容</p>")
    picture = shoot(session.page, tmp_path / "a.png", boxes=[Rect(10, 10, 50, 20)])
    assert picture.masks == (Mask(10, 10, 50, 20),)
    assert shoot(session.page, tmp_path / "b.png").masks == ()


@pytest.mark.browser
def test_a_page_behind_another_tab_is_given_up_after_a_while(
    session: BrowserSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(session)
    session.page.evaluate("() => { document.body.onclick = () => open('about:blank') }")
    with session.page.context.expect_page():
        session.page.mouse.click(200, 200)
    monkeypatch.setattr(pictures, "_RENDERED_WITHIN_MS", 1)  # too short even for a visible page: tests the limit
    with pytest.raises(PageFault):
        shoot(session.page, tmp_path / "一.png", values=[NAME])
    monkeypatch.undo()
    session.page.bring_to_front()
    assert shoot(session.page, tmp_path / "二.png", values=[NAME]).masks
