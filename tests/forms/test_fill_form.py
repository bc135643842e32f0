"""Fill any form by its labels: a value that matches exactly one control is written, any other says why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

import assistant
from assistant.core.values import Choice, Choices
from assistant.filing.forms.kits.native import lists
from tests.forms.widget_form import short_waits

pytestmark = pytest.mark.browser

NEVER_OPENS_MS = 300  # in these pages a list opens at once or never
FORM = """
<h1>登记</h1><form onsubmit="window.sent = true; return false">
<section><h3>单位</h3>
  <label for="n">名称</label><input id="n"> <label for="p">电话</label><input id="p">
  <fieldset><legend>性质</legend><label><input type="radio" name="k" value="a">企业</label>
    <label><input type="radio" name="k" value="b">机关</label></fieldset>
  <p id="more" hidden><label for="r">注册号</label><input id="r"></p>
  <label for="s">行业</label><select id="s"><option value="">请选择</option><option>制造</option><option>软件</option></select>
</section>
<section><h3>联系人</h3>
  <label for="cn">名称</label><input id="cn"> <label for="d">出生日期</label><input id="d" type="date">
  <fieldset><legend>语言</legend><label><input type="checkbox" name="l" value="zh">中文</label>
    <label><input type="checkbox" name="l" value="en">英文</label></fieldset>
  <label><input type="checkbox" id="yes">附有说明</label>
  <label for="f">证明</label><input type="file" id="f" accept=".pdf">
</section>
<button>提交</button></form>
<script>document.querySelector('[value=a]').addEventListener('change', (event) => { more.hidden = !event.target.checked; })</script>
"""


def outcomes(result: assistant.FormResult) -> dict[str, str]:
    return {field.label: field.outcome for field in result.fields}


@pytest.mark.parametrize(("times", "outcome", "held"), [(1, "written", "软件"), (9, "refused", "")])
def test_a_choice_that_the_page_drops_without_a_word_is_made_once_more(
    page: Page, times: int, outcome: str, held: str
) -> None:
    page.set_content(FORM)
    page.evaluate(
        """(times) => {
          window.drops = 0;
          s.addEventListener('change', () => { drops += 1; if (drops <= times) s.value = ''; });
        }""",
        times,
    )
    result = assistant.fill_form(page, {"单位": {"行业": "软件"}})
    assert (outcomes(result), page.evaluate("s.value"), page.evaluate("drops")) == ({"行业": outcome}, held, 2)


def test_a_form_is_filled_by_section_question_and_label_and_not_submitted(page: Page, tmp_path: Path) -> None:
    (tmp_path / "证明.pdf").write_bytes(b"%PDF-1.4 synthetic")
    page.set_content(FORM)
    values = {
        "单位": {"名称": "某公司", "电话": "010", "性质": {"选项": "企业"}, "行业": "软件", "注册号": "9"},
        "联系人": {
            "名称": "张某",
            "出生日期": "1990-01-02",
            "语言": ["中文", "英文"],
            "附有说明": "是",
            "证明": "证明.pdf",
        },
    }
    result = assistant.fill_form(page, values, base=tmp_path)
    assert {field.outcome for field in result.fields} == {"written"}, result
    assert result.is_right
    first = result.fields[0]
    assert (first.section, first.label, first.wanted, first.seen) == (("单位",), "名称", "某公司", "某公司")
    shown = page.evaluate("() => [n, cn, r, d, s].map((one) => one.value).concat(yes.checked, f.files.length)")
    assert shown == ["某公司", "张某", "9", "1990-01-02", "软件", True, 1]
    assert not page.evaluate("() => Boolean(window.sent)")
    again = assistant.fill_form(page, values, base=tmp_path)
    assert {field.outcome for field in again.fields if field.label != "证明"} == {"already"}
    assert [field.outcome for field in again.fields if field.label == "证明"] == ["written"], "a name shows no content"


def test_a_repeated_label_is_ambiguous_until_its_section_is_named(page: Page) -> None:
    page.set_content(FORM)
    result = assistant.fill_form(page, {"名称": "某公司", "电话": "010"})
    assert [field.outcome for field in result.fields] == ["ambiguous", "written"]
    assert "联系人" in result.fields[0].reason
    assert result.fields[0].is_abstained
    assert not result.is_right
    assert page.evaluate("() => [n.value, cn.value]") == ["", ""]


def test_a_missing_label_is_reported_with_similar_ones(page: Page) -> None:
    page.set_content(FORM)
    result = assistant.fill_form(page, {"联系电话": "010"})
    assert outcomes(result) == {"联系电话": "missing"}
    assert "电话" in result.fields[0].reason


@pytest.mark.parametrize(
    ("label", "value", "outcome"),
    [
        ("行业", "农业", "no_option"),
        ("行业", True, "unsupported"),
        ("电话", ["1", "2"], "unsupported"),
        ("出生日期", "去年", "unsupported"),
        ("附有说明", "也许", "unsupported"),
        ("证明", "没有这个文件.pdf", "unsupported"),
        ("性质", ["企业", "机关"], "unsupported"),
    ],
)
def test_a_value_that_the_control_cannot_hold_is_not_written(page: Page, label: str, value: Any, outcome: str) -> None:
    page.set_content(FORM)
    before = page.evaluate(
        "() => JSON.stringify([...document.querySelectorAll('input, select')].map((one) => [one.value, one.checked]))"
    )
    result = assistant.fill_form(page, {label: value})
    assert (result.fields[0].outcome, bool(result.fields[0].reason)) == (outcome, True)
    after = page.evaluate(
        "() => JSON.stringify([...document.querySelectorAll('input, select')].map((one) => [one.value, one.checked]))"
    )
    assert after == before


def test_of_two_values_for_one_control_only_the_first_is_written(page: Page) -> None:
    page.set_content(FORM)
    result = assistant.fill_form(page, {"电话": "010", "单位": {"电话": "020"}})
    assert [field.outcome for field in result.fields] == ["written", "ambiguous"]
    assert page.evaluate("() => p.value") == "010"


def test_frames_and_open_shadow_roots_are_part_of_the_form(page: Page) -> None:
    inner = "<label for=a>框架内</label><input id=a>"
    inner += "<fieldset><legend>甲乙</legend><label><input type=radio name=x>甲</label><label><input type=radio name=x>乙</label></fieldset>"
    page.set_content(
        f'<form><label for="o">外面</label><input id="o"><x-field></x-field><iframe id="in" srcdoc="{inner}"></iframe>'
        '<iframe hidden srcdoc="<label for=a>藏着</label><input id=a>"></iframe></form>'
        "<script>customElements.define('x-field', class extends HTMLElement { connectedCallback() {"
        " this.attachShadow({ mode: 'open' }).innerHTML = '<label for=s>影子里</label><input id=s>'; } })</script>"
    )
    page.frame_locator("#in").locator("#a").wait_for()
    result = assistant.fill_form(page, {"外面": "一", "影子里": "二", "框架内": "三", "甲乙": "乙", "藏着": "四"})
    assert [field.outcome for field in result.fields] == ["written"] * 4 + ["missing"]
    assert result.fields[3].seen == Choice("乙")
    assert page.frame_locator("#in").locator("#a").input_value() == "三"
    assert page.evaluate("() => document.querySelector('x-field').shadowRoot.querySelector('input').value") == "二"


def test_a_rich_text_editor_in_a_frame_is_a_field_of_the_form_around_it(page: Page) -> None:
    page.set_content(
        '<form><label for="t">标题</label><input id="t"><div>正文</div><iframe id="e" title="编辑器"></iframe></form>'
    )
    page.evaluate(
        "() => { const inner = e.contentDocument; inner.designMode = 'on'; inner.body.innerHTML = '<p>旧文</p>'; }"
    )
    result = assistant.fill_form(page, {"标题": "题", "正文": "新的正文"})
    assert [(field.label, field.outcome) for field in result.fields] == [("标题", "written"), ("正文", "written")]
    assert page.frame_locator("#e").locator("body").inner_text().strip() == "新的正文"


def test_only_the_open_dialog_is_filled(page: Page) -> None:
    page.set_content(
        '<label for="a">名称</label><input id="a"><dialog id="d"><label for="b">名称</label><input id="b"></dialog>'
    )
    page.evaluate("() => d.showModal()")
    assert outcomes(assistant.fill_form(page, {"名称": "里面"})) == {"名称": "written"}
    assert page.evaluate("() => [a.value, b.value]") == ["", "里面"]


UNKNOWN = """<style>.fake { border: 1px solid }</style>
<div class="row"><span>类型</span><div class="fake" tabindex="0">请选择</div></div>
<div class="row"><span>数量</span><div class="fake"><span class="minus">-</span><b>0</b><span class="plus">+</span></div></div>
<div class="row"><span>名称</span><div class="fake"><input class="x-input"></div></div>
<div class="row"><span>等级</span><div class="fake"><input class="x-select" readonly value="请选择"></div></div>
<div class="row"><span>多类</span><div class="fake" role="listbox" aria-multiselectable="true"></div></div>
"""


def test_of_an_unknown_kit_only_plain_inputs_are_filled(page: Page) -> None:
    page.set_content(UNKNOWN)
    result = assistant.fill_form(page, {"类型": "甲", "数量": 2, "名称": "某", "等级": "一级", "多类": ["甲"]})
    assert [field.outcome for field in result.fields] == ["missing", "missing", "written", "locked", "refused"]
    assert not any(field.is_right for field in result.fields if field.label != "名称")
    assert page.locator(".fake b").inner_text() == "0"


def test_a_field_that_turns_wrong_after_it_was_written_is_not_right(page: Page) -> None:
    page.set_content(
        '<label for="a">甲</label><input id="a"><fieldset><legend>乙</legend><label><input type="checkbox" name="c" onchange="a.value = 0">一</label>'
        '<label><input type="checkbox" name="c">二</label></fieldset>'
    )
    result = assistant.fill_form(page, {"甲": "文字", "乙": ["一", "二"]})
    assert [field.outcome for field in result.fields] == ["changed", "written"]
    assert result.fields[1].seen == Choices(("一", "二"))


TWO_LISTS = """
<section><h3>选择</h3>
  <p><span id="a">颜色</span><div role="combobox" tabindex="0" aria-labelledby="a" aria-expanded="false" id="box">请选择</div></p>
  <p><span id="b">偏好</span><ul role="listbox" tabindex="0" aria-labelledby="b" id="other">
    <li role="option" aria-selected="false">红</li><li role="option" aria-selected="false">蓝</li></ul></p>
  <div id="room"></div>
</section>
<script>
  other.addEventListener('click', (event) => event.target.setAttribute('aria-selected', 'true'));
  const open = () => {
    if (OPENS) room.innerHTML = '<ul role="listbox" id="own"><li role="option">红</li><li role="option">蓝</li></ul>';
    box.setAttribute('aria-expanded', String(OPENS));
    room.querySelectorAll('li').forEach((one) => one.addEventListener('click', () => {
      box.textContent = one.textContent; room.innerHTML = ''; box.setAttribute('aria-expanded', 'false'); }));
  };
  box.addEventListener('click', open);
</script>
"""


@pytest.mark.parametrize("opens", [True, False])
def test_a_list_that_was_visible_before_is_never_taken_for_a_fields_own(
    page: Page, opens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = lists._Box._wait
    monkeypatch.setattr(lists._Box, "_wait", lambda self, holds, timeout_ms=0: wait(self, holds, NEVER_OPENS_MS))
    page.set_content(TWO_LISTS.replace("OPENS", str(opens).lower()))
    with short_waits():
        result = assistant.fill_form(page, {"选择": {"颜色": "红"}})
    assert result.is_right is opens, result
    assert page.locator("#box").inner_text() == ("红" if opens else "请选择")
    assert page.locator("#other [aria-selected=true]").count() == 0


def test_a_written_value_is_not_called_abstained_if_its_label_appears_again(page: Page) -> None:
    page.set_content(
        """<label for="n">名称</label><input id="n">
        <label for="s">行业</label><select id="s"><option></option><option>软件</option></select><div id="room"></div>
        <script>s.addEventListener('change', () => { room.innerHTML = '<label for="m">名称</label><input id="m">'; })</script>"""
    )
    name, _ = assistant.fill_form(page, {"名称": "甲", "行业": "软件"}).fields
    assert page.locator("#n").input_value() == "甲"
    assert (name.outcome, name.is_right, name.is_abstained) == ("changed", False, False)


def test_a_value_named_by_its_question_is_right_although_its_label_appears_again(page: Page) -> None:
    page.set_content(
        """<label for="a">问题甲</label><select id="a"><option>否</option><option>是</option></select>
        <label for="d">详细描述</label><input id="d">
        <label for="b">问题乙</label><select id="b"><option>否</option><option>是</option></select><div id="room"></div>
        <script>b.addEventListener('change', () => {
          room.innerHTML = '<label for="e">详细描述</label><input id="e">'; })</script>"""
    )
    field, _ = assistant.fill_form(page, {"问题甲": {"详细描述": "甲"}, "问题乙": "是"}).fields
    assert page.locator("#d").input_value() == "甲"
    assert (field.outcome, field.seen, field.is_right) == ("written", "甲", True)


@pytest.mark.parametrize(
    ("label", "kind", "value"),
    [
        ("日期", "date", "2024-12-311"),
        ("日期", "date", "2024-02-03 至 2025-01-01"),
        ("数量", "number", "3,5"),
        ("数量", "number", "1_000"),
        ("数量", "number", "NaN"),
    ],
)
def test_a_text_that_only_begins_like_a_day_or_a_number_is_refused(
    page: Page, label: str, kind: str, value: str
) -> None:
    page.set_content(f'<label for="x">{label}</label><input id="x" type="{kind}">')
    (field,) = assistant.fill_form(page, {label: value}).fields
    assert field.is_abstained, field
    assert page.locator("#x").input_value() == ""


PERIOD = """
<form><div class="form-group"><label>证件有效期</label>
  <input type="date" id="begin"> 至 <input type="date" id="end">
  <label><input type="checkbox" id="endless" onchange="end.disabled = this.checked; if (this.checked) end.value = ''">长期</label>
</div></form>
"""


def test_two_days_in_one_item_are_a_period(page: Page) -> None:
    page.set_content(PERIOD)
    shown = "() => [begin.value, end.value, endless.checked]"
    written = assistant.fill_form(page, {"证件有效期": ["2021-05-06", "2031-05-05"]})
    assert (outcomes(written), page.evaluate(shown)) == ({"证件有效期": "written"}, ["2021-05-06", "2031-05-05", False])
    endless = assistant.fill_form(page, {"证件有效期": ["2021-05-06", "长期"]})
    assert (outcomes(endless), page.evaluate(shown)) == ({"证件有效期": "written"}, ["2021-05-06", "", True])
    back = assistant.fill_form(page, {"证件有效期": ["2022-01-01", "2032-01-01"]})
    assert (outcomes(back), page.evaluate(shown)) == ({"证件有效期": "written"}, ["2022-01-01", "2032-01-01", False])


def test_two_days_without_a_box_take_no_period_without_end(page: Page) -> None:
    page.set_content(PERIOD.replace("checkbox", "hidden").replace("长期", ""))
    assert outcomes(assistant.fill_form(page, {"证件有效期": ["2021-05-06", "2031-05-05"]})) == {
        "证件有效期": "written"
    }
    endless = assistant.fill_form(page, {"证件有效期": ["2022-01-01", "长期"]})
    assert outcomes(endless) == {"证件有效期": "unsupported"}
    assert page.evaluate("() => [begin.value, end.value]") == ["2021-05-06", "2031-05-05"]
