"""Rows of a text in order and files that are stored already, on pages of plain controls."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from assistant.core.values import File, Steps, Value
from assistant.filing.browser.page_actions import PageActions
from assistant.filing.forms.fill import fill
from assistant.filing.forms.kits import boxes
from assistant.filing.forms.kits.layui import drive as layui
from assistant.filing.forms.shapes import Control, FieldResult, FieldTarget
from assistant.filing.forms.snapshot import read

pytestmark = pytest.mark.browser

SCRIPT = """<script>{
const list = document.querySelector('.rows');
document.addEventListener('click', (event) => {
  const row = event.target.closest('.row');
  if (event.target.matches('.more')) {
    const copy = list.querySelector('.row').cloneNode(true);
    copy.querySelector('input').value = '';
    if (row) row.after(copy); else list.append(copy);
  }
  if (event.target.matches('.less') && list.querySelectorAll('.row').length > 1) (row || list.lastElementChild).remove();
});
}</script>"""


def in_a_cell(row: str, behind: str) -> str:
    """Return rows in a cell of a table, behind the title of the cell."""
    inner = f'<table><tbody class="rows">{row}</tbody></table>{behind}'
    return f"<table><tr><th>访问路径</th><td><div>{inner}</div></td></tr><tr><th>备注</th><td><input></td></tr></table>"


def in_blocks(row: str, behind: str) -> str:
    """Return rows in blocks beside a label."""
    return (
        f'<div><div>访问路径</div><div><div class="rows">{row}</div>{behind}</div></div>'
        "<div><div>备注</div><div><input></div></div>"
    )


def table_row(presses: str) -> str:
    """Return a row of a table with what is pressed in it."""
    return f'<tr class="row"><td>第一级</td><td><input name="path"></td><td>{presses}</td></tr>'


def block_row(presses: str) -> str:
    """Return a row that is a block with what is pressed in it."""
    return f'<div class="row"><input type="text" name="path">{presses}</div>'


ORDERED = {
    "添加一级": in_a_cell(
        table_row('<a href="javascript:;">上移</a><a href="javascript:;">下移</a><a class="less" href="javascript:;">移除</a>'),
        '<button type="button" class="more">添加一级</button>',
    ),
    "＋ behind each row": in_blocks(
        block_row('<button type="button" class="more">＋</button><button type="button" class="less">－</button>'), ""
    ),
    "增加 and signs": in_a_cell(
        table_row('<span onclick="">↑</span><span onclick="">↓</span><button type="button" class="less">×</button>'),
        '<a class="more" href="javascript:;">增加</a>',
    ),
    "one for all rows": in_blocks(
        block_row(""),
        '<button type="button" class="more">增加层级</button><button type="button" class="less">删除一级</button>',
    ),
    "加一步": in_blocks(
        block_row('<a class="less" href="javascript:;">删</a>'), '<button type="button" class="more">＋ 加一步</button>'
    ),
}  # fmt: skip


def write(page: Page, control: Control, value: Value) -> FieldResult:
    """Fill one control."""
    target = FieldTarget("key", control.address, control.kind, value)
    return fill(page, PageActions(timeout_ms=6_000), [target])[0]


def shown(page: Page) -> Control:
    """Return the first of the two controls of the page."""
    first, second = read(page).controls
    assert (second.raw_label, second.kind) == ("备注", "text")
    return first


@pytest.mark.parametrize("html", ORDERED.values(), ids=ORDERED)
def test_rows_in_order_are_one_field_whatever_adds_and_removes_them(page: Page, html: str) -> None:
    page.set_content(f"<form onsubmit='return false'>{html}</form>{SCRIPT}")
    control = shown(page)
    assert (control.raw_label, control.kind, control.value) == ("访问路径", "steps", Steps(()))
    for words in (("首页", "对话", "提问"), ("首页", "写作"), ("我的",)):
        assert write(page, control, Steps(words)).outcome == "written"
        assert shown(page).value == Steps(words)
        texts = page.locator("input[name=path]").evaluate_all("(all) => all.map((one) => one.value)")
        assert texts == list(words)


@pytest.mark.parametrize(
    "html",
    [
        '<div>关键字 <input> <button type="button">查询</button><button type="button">新增</button>'
        '<button type="button">删除</button></div>',
        '<div>标签 <input> <button type="button">添加</button></div>',
        '<div><label>姓名 <input></label><button type="button">＋</button><button type="button">－</button></div>',
    ],
    ids=["search of a list", "a word to be added", "a field with a sign of its own"],
)
def test_an_input_beside_other_buttons_stays_a_text(page: Page, html: str) -> None:
    page.set_content(html)
    assert [control.kind for control in read(page).controls] == ["text"]


FILES = {
    "link": ('<a href="/file?id=3">营业执照.pdf</a>', File("营业执照.pdf", url="/file?id=3")),
    "link with its size": ('<a href="/f/3">营业执照.pdf（12 KB）</a>', File("营业执照.pdf", url="/f/3")),
    "list": ('<ul><li><a href="javascript:;">营业执照.pdf</a> <a href="#">删除</a></li></ul>', File("营业执照.pdf")),
    "two": ('<a href="/1">正面.jpg</a><a href="/2">反面.jpg</a>', File("正面.jpg、反面.jpg")),
    "template": ('<a href="/t.docx">承诺书模板.docx</a>', None),
    "no link": ("<span>支持 a.pdf 格式</span>", None),
}


@pytest.mark.parametrize(("html", "stored"), FILES.values(), ids=FILES)
def test_what_is_listed_beside_an_empty_file_input_is_its_content(page: Page, html: str, stored: File | None) -> None:
    cell = f'<td><input type="file">{html}</td>'
    page.set_content(f"<table><tr><th>执照</th>{cell}</tr><tr><th>章程</th><td><input type='file'></td></tr></table>")
    first, second = read(page).controls
    assert (first.value, second.value) == (stored, None)


def test_a_file_that_was_chosen_takes_the_place_of_the_stored_one(page: Page, tmp_path: Any) -> None:
    paper = tmp_path / "新执照.pdf"
    paper.write_bytes(b"%PDF-1.4")
    page.set_content('<p>执照 <input type="file"> <a href="/1">旧执照.pdf</a></p>')
    (control,) = read(page).controls
    assert control.value == File("旧执照.pdf", url="/1")
    write(page, control, File("新执照.pdf", path=paper))
    (control,) = read(page).controls
    assert control.value == File("新执照.pdf")


@pytest.mark.parametrize("driver", [boxes, layui], ids=["shared", "layui"])
def test_the_buttons_of_rows_are_known_by_any_of_their_words(driver: Any) -> None:
    for word in ("添加", "添 加", "新增步骤", "增加一级", "追加", "插入一行", "＋", " + "):
        assert driver._MORE.search(word), word
        assert not driver._LESS.search(word), word
    for word in ("移除", "删 除", "删", "去掉", "减少", "－", "×"):
        assert driver._LESS.search(word), word
        assert not driver._MORE.search(word), word
    for word in ("上移", "下移", "↑", "保存"):
        assert not driver._MORE.search(word), word
        assert not driver._LESS.search(word), word
