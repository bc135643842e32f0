"""The names of plain controls, in all the ways in which pages label them; a control with an unclear label has none."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from assistant.filing.forms.snapshot import read

pytestmark = pytest.mark.browser

NAMED = [
    ("for", '<label for="a">姓名</label> <input id="a">', ["姓名"]),
    ("wrapping", "<label>姓名 <input></label>", ["姓名"]),
    ("aria-label", '<input aria-label="姓名">', ["姓名"]),
    ("aria-labelledby", '<b id="n">姓名</b><i>无关</i><input aria-labelledby="n">', ["姓名"]),
    ("labelled by two", '<b id="n">联系人</b><i id="m">姓名</i><input aria-labelledby="n m">', ["联系人 姓名"]),
    ("star", '<label for="a"><i>*</i>姓名：</label><input id="a">', ["*姓名："]),
    ("bare text", "<p>姓名：<input></p>", ["姓名："]),
    ("bare text twice in a line", "<p>姓名 <input> 电话 <input></p>", ["姓名", "电话"]),
    ("bare text and line breaks", "姓名 <input><br>电话 <input>", ["姓名", "电话"]),
    ("boxes side by side", "<div><div>姓名</div><div><input></div></div><div><div>电话</div><div><input></div></div>", ["姓名", "电话"]),
    ("list of terms", "<dl><dt>姓名</dt><dd><input></dd><dt>电话</dt><dd><input></dd></dl>", ["姓名", "电话"]),
    ("cell to the left", "<table><tr><td>姓名</td><td><input></td><td>电话</td><td><input></td></tr></table>", ["姓名", "电话"]),
    (
        "cell above",
        "<table><tr><td>姓名</td><td>电话</td></tr><tr><td><input></td><td><input></td></tr></table>",
        ["姓名", "电话"],
    ),
    (
        "head row and rows of answers",
        "<table><thead><tr><th>年度</th><th>收入</th><th>人数</th></tr></thead>"
        "<tr><td>2024</td><td><input></td><td><input></td></tr><tr><td>2025</td><td><input></td><td><input></td></tr></table>",
        ["收入", "人数", "收入", "人数"],
    ),
    ("cell over several rows", '<table><tr><td rowspan="2">地址</td><td><input></td></tr><tr><td>空</td></tr></table>', ["地址"]),
    ("two answers beside one cell", "<table><tr><td>姓名</td><td><input></td><td><input></td></tr></table>", ["姓名", "姓名"]),
    ("tooltip beside", '<span>姓名 <i class="tooltip">填全称</i></span><input>', ["姓名"]),
    ("hint in the label", '<label for="a">姓名<small>请与证件一致</small></label><input id="a">', ["姓名"]),
    ("hint below the title of a cell", "<table><tr><th>姓名<p>请与证件一致</p></th><td><input></td></tr></table>", ["姓名"]),
    ("hint above an answer", "<dl><dt>姓名 <i>选填</i></dt><dd><input></dd></dl>", ["姓名"]),
    ("label that only asks", "<table><tr><th><b>请填写姓名</b></th><td><input></td></tr></table>", ["请填写姓名"]),
    ("legend of radios", '<fieldset><legend>性别</legend><label><input type="radio" name="s">男</label>'
     '<label><input type="radio" name="s">女</label></fieldset>', ["性别"]),
    ("text before radios", '<p>性别：<input type="radio" name="s">男 <input type="radio" name="s">女</p>', ["性别："]),
    ("text before boxes", '<p>爱好：<label><input type="checkbox" name="h">书</label> <label><input type="checkbox" name="h">画</label></p>', ["爱好："]),
    ("box with its own word", '<label><input type="checkbox">我已阅读</label>', ["我已阅读"]),
    (
        "radios without a name",
        '<div><label>性质</label><div><label><input type="radio">甲</label><label><input type="radio">乙</label></div></div>',
        ["性质"],
    ),
    (
        "boxes without a name",
        '<div><label>类别</label><div><label><input type="checkbox">甲</label><label><input type="checkbox">乙</label></div></div>',
        ["类别"],
    ),
    (
        "boxes without a common question",
        '<div><label><input type="checkbox">甲</label><label><input type="checkbox">乙</label></div>',
        ["甲", "乙"],
    ),
    ("placeholder", '<input placeholder="姓名">', ["姓名"]),
    ("title", '<input title="姓名">', ["姓名"]),
    ("rich text", '<div>简介</div><div contenteditable="true" role="textbox"></div>', ["简介"]),
]  # fmt: skip
NAMELESS = [
    ("words after their controls", "<p><input> 姓名 <input> 电话</p>"),
    ("nothing beside", "<p>说明文字</p><section><input></section>"),
    ("an essay beside", f"<p>{'说明' * 40}<input></p>"),
]


@pytest.mark.parametrize(("html", "labels"), [row[1:] for row in NAMED], ids=[row[0] for row in NAMED])
def test_a_plain_control_has_the_name_that_the_page_gives_it(page: Page, html: str, labels: list[str]) -> None:
    page.set_content(f"<form>{html}</form>")
    assert [control.raw_label.replace("* ", "*") for control in read(page).controls] == labels


@pytest.mark.parametrize("html", [row[1] for row in NAMELESS], ids=[row[0] for row in NAMELESS])
def test_a_control_with_an_unclear_label_has_no_name(page: Page, html: str) -> None:
    page.set_content(f"<form>{html}</form>")
    labels = [control.raw_label for control in read(page).controls]
    assert "" in labels
    assert len(set(labels)) <= 2


def test_an_option_keeps_what_it_asks(page: Page) -> None:
    page.set_content(
        '<p>行业：<label><input type="radio" name="s">其他<i>请注明</i></label><label><input type="radio" name="s">金融</label></p>'
    )
    (control,) = read(page).controls
    assert control.options.words == ("其他请注明", "金融")


def test_the_title_of_a_section_is_read_without_a_hint_in_an_element_of_its_own(page: Page) -> None:
    page.set_content("<section><h3>主体信息<small>请如实填写</small></h3><label>姓名<input></label></section>")
    (control,) = read(page).controls
    assert control.address.section == ("主体信息",)
