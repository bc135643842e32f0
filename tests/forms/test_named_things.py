"""What a person would press, thing by words, tooltips and records' names on pages of many shapes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from assistant.core.errors import PageMismatch
from assistant.filing.site.named_things import Part, RowSigns, find, is_disabled, mentions, name_pattern, rows
from assistant.planning.maps.structure import NamedPress

pytestmark = pytest.mark.browser
EDIT = RowSigns((NamedPress(words=("编辑",)),))
WORDED = [
    '<button id="it">暂存</button><button>提交</button>',
    '<button id="it"><span>暂 存</span></button>',
    '<a id="it" href="#x">暂存</a><h2>暂存</h2>',
    '<div role="tab" id="it">暂存 <i>草稿</i></div>',
    '<li style="cursor: pointer" id="it">暂存</li><p>暂存</p>',
    '<div id="it" style="cursor: pointer">暂存 *</div>',
    '<input type="submit" id="it" value="暂存">',
    '<button id="it" title="暂存">💾</button>',
    '<button hidden>暂存</button><button id="it">暂存</button>',
    '<button disabled>暂存</button><button id="it">暂存</button>',
    '<button class="is-disabled">暂存</button><button id="it">暂存</button>',
    '<button>暂存</button><div role="dialog" aria-modal="true"><p>产品</p><button id="it">暂存</button></div>',
    '<div id="host"></div><script>host.attachShadow({mode: "open"}).innerHTML = \'<button id="it">暂存</button>\'</script>',
    '<iframe srcdoc="<button id=it>暂存</button>"></iframe>',
]
TABLE = """<table><thead><tr><th>名称</th><th>形式</th><th>操作</th></tr></thead><tbody>
  <tr id="first"><td>微光</td><td>APP</td><td><a href="#">编辑</a></td></tr>
  <tr id="below"><td colspan="3"><table><tr id="path"><td>首页 → 对话</td><td><a href="#">编辑</a></td></tr></table></td></tr>
  <tr id="second"><td>微光</td><td>网站</td><td><a href="#">编辑</a></td></tr>
</tbody></table>"""
CARDS = """<div class="cards">
  <div class="card" id="first"><div><b>微光</b></div><p>APP</p><div><button>编辑</button></div></div>
  <div class="card" id="second"><div><b>微光直播</b></div><p>APP</p><div><button>编辑</button></div></div></div>"""
TREE = """<ul role="tree"><li role="treeitem" id="first"><span style="cursor: pointer">微光</span>
  <ul><li role="treeitem" id="second"><span style="cursor: pointer">一个很长的功能名…</span></li></ul></li></ul>"""


def id_of(page: Page, path: str) -> str:
    """Return the id of the element at a path."""
    return page.locator(path).get_attribute("id") or ""


@pytest.mark.parametrize("html", WORDED)
def test_a_thing_is_known_by_the_words_on_it(page: Page, html: str) -> None:
    page.set_content(html)
    thing = find(page, NamedPress(words=("暂存",)))
    assert thing is not None
    assert thing.get_attribute("id") == "it"


@pytest.mark.parametrize(
    "html",
    [
        "<button>暂存并关闭</button>",
        "<p>请先暂存</p><p>暂存</p>",
        '<button style="visibility: hidden">暂存</button>',
        "<button disabled>暂存</button>",
        "<select><option>暂存</option></select>",
        "",
    ],
)
def test_what_only_resembles_it_is_not_it(page: Page, html: str) -> None:
    page.set_content(html)
    assert find(page, NamedPress(words=("暂存",))) is None


def test_of_two_none_is_guessed_unless_the_structure_says_which(page: Page) -> None:
    page.set_content(
        '<nav><a href="#" id="a">主体</a></nav><main><a href="#" id="b">主体</a> <a href="#" id="c">主体</a></main>'
    )
    with pytest.raises(PageMismatch, match="3"):
        find(page, NamedPress(words=("主体",)))
    for place, expected in (("menu", "a"), ("first", "a"), ("last", "c")):
        thing = find(page, NamedPress(words=("主体",), place=place))
        assert thing is not None
        assert thing.get_attribute("id") == expected


@pytest.mark.parametrize(
    "trail",
    [
        '<nav aria-label="Breadcrumb"><a href="#">主体</a></nav>',
        '<header><div class="el-breadcrumb"><a href="#">主体</a></div></header>',
    ],
)
def test_the_trail_of_a_page_is_no_menu(page: Page, trail: str) -> None:
    page.set_content(f'<div class="has-breadcrumb"><aside><a href="#" id="it">主体</a></aside>{trail}</div>')
    thing = find(page, NamedPress(words=("主体",), place="menu"))
    assert thing is not None
    assert thing.get_attribute("id") == "it"


def test_of_several_words_the_first_that_is_there_counts(page: Page) -> None:
    page.set_content('<button>查看</button><button id="it">编辑</button>')
    thing = find(page, NamedPress(words=("修改", "编辑", "查看")))
    assert thing is not None
    assert thing.get_attribute("id") == "it"


def test_an_icon_is_known_by_its_tip(page: Page) -> None:
    page.set_content(
        '<button id="it"><svg aria-label="编辑" width="9" height="9"></svg></button><button title="删除">x</button>'
    )
    thing = find(page, NamedPress(icon="编辑"))
    assert thing is not None
    assert thing.get_attribute("id") == "it"


def test_a_row_of_a_table_is_its_own_and_what_it_opens_below(page: Page) -> None:
    page.set_content(TABLE)
    first, second = rows(page, "微光", EDIT)
    assert [id_of(page, row.row) for row in (first, second)] == ["first", "second"]
    assert [id_of(page, path) for path in first.area] == ["first", "below"]
    assert second.area == (second.row,)
    assert {"APP", "编辑"} <= set(first.words)
    assert "网站" not in first.words
    (path,) = rows(page, "首页>对话", EDIT, Part(first.frame, first.area))
    assert id_of(page, path.row) == "path"
    edit = find(page, NamedPress(words=("编辑",)), Part(second.frame, (second.row,)))
    assert edit is not None
    assert edit.locator("xpath=ancestor::tr[1]").get_attribute("id") == "second"


def test_a_box_of_a_list_ends_where_its_buttons_are(page: Page) -> None:
    page.set_content(CARDS)
    (first,) = rows(page, "微光", EDIT)
    (second,) = rows(page, "微光直播", EDIT)
    assert (id_of(page, first.row), id_of(page, second.row)) == ("first", "second")


def test_a_name_in_other_widths_is_the_same(page: Page) -> None:
    page.set_content(
        "<table><tbody><tr><td>智能客服(企业版) Ａ-1</td><td><a href='#'>编辑</a></td></tr></tbody></table>"
    )
    assert len(rows(page, "智能客服（企业版） A-1", EDIT)) == 1


def test_a_node_of_a_tree_is_known_by_its_shortened_name(page: Page) -> None:
    page.set_content(TREE)
    (whole,) = rows(page, "微光", RowSigns())
    (cut,) = rows(page, "一个很长的功能名称及说明", RowSigns())
    assert (whole.shown, cut.shown) == ("微光", "一个很长的功能名...")
    assert id_of(page, cut.row) == "second"


@pytest.mark.parametrize(
    ("name", "shown", "fits"),
    [
        ("首页>对话", "首页 / 对话", True),
        ("首页>对话", "首页＞对话", True),
        ("首页>对话", "首页对话框", False),
        ("首页>对话", "首页", False),
        ("星语智聊/APP", "星语智聊（APP）", True),
        ("星语智聊/APP", "星语智聊", False),
        ("a.b(c)", "a.b(c)", True),
        ("AI-助手 Pro&甲 #1~", "AI-助手 Pro&甲 #1~", True),
        ("a.b(c)", "aXb(c)", False),
        ("智能对话算法", "智能对…", False),
        ("智能对话算法", "智能对话…", True),
    ],
)
def test_a_name_is_the_same_words_in_order(page: Page, name: str, shown: str, fits: bool) -> None:
    assert page.evaluate("([p, t]) => new RegExp(p, 'u').test(t)", [name_pattern(name), shown]) is fits


# ---- where a row ends

PENCIL = '<button class="pencil" style="cursor: pointer"><svg width="9" height="9"></svg></button>'
NESTED = f"""<main><div class="bar"><button>新增产品</button></div>
  <section class="card" id="one"><header><b>微光</b> {PENCIL}</header><a href="#">访问路径与功能</a>
    <div class="paths"><button>添加访问路径</button>
      <div class="path head" id="p1"><b>首页 → 对话</b> {PENCIL} <i class="arrow" style="cursor: pointer">▸</i></div>
      <div class="body" id="b1"><button>添加功能</button><p><b>智能问答</b> {PENCIL}</p></div>
      <div class="path head" id="p2"><b>我的 → 设置</b> {PENCIL} <i class="arrow" style="cursor: pointer">▸</i></div>
      <div class="body" id="b2"><button>添加功能</button></div>
    </div></section>
  <section class="card" id="two"><header><b>别家的</b> {PENCIL}</header><a href="#">访问路径与功能</a></section></main>"""
PRODUCTS = RowSigns(
    (NamedPress(icon="编辑"),), (NamedPress(words=("访问路径与功能",)),), (NamedPress(words=("新增产品",)),)
)
PATHS = RowSigns(
    (NamedPress(icon="编辑"),),
    (NamedPress(part="toggle"),),
    (NamedPress(words=("添加访问路径",)),),
    others=("我的>设置",),
)


def test_a_row_ends_before_the_next_record_whether_it_is_known_or_not(page: Page) -> None:
    page.set_content(NESTED)
    (product,) = rows(page, "微光", PRODUCTS)
    assert [id_of(page, path) for path in product.area] == ["one"]
    (path,) = rows(page, "首页>对话", PATHS, Part(product.frame, product.area))
    assert id_of(page, path.row) == "p1"
    assert [id_of(page, one) for one in path.area] == ["p1", "b1"]
    add = find(page, NamedPress(words=("添加功能",)), Part(path.frame, path.area))
    assert add is not None
    assert add.locator("xpath=ancestor::div[@class='body']").get_attribute("id") == "b1"


def test_a_box_ends_where_boxes_like_it_begin_even_of_unknown_records(page: Page) -> None:
    cards = "".join(
        f"<section class='card' id='{name}'><header><b>{name}</b> {PENCIL}</header></section>"
        for name in ("微光", "别家")
    )
    page.set_content(f"<nav><button>新增产品</button></nav><div class='list'>{cards}</div>")
    (row,) = rows(page, "微光", PRODUCTS)
    assert [id_of(page, path) for path in (row.row, *row.area)] == ["微光", "微光"]


def test_a_row_that_names_another_record_is_none(page: Page) -> None:
    page.set_content("<ul><li id='all'><p id='a'><b>甲</b></p> <p><b>乙</b></p> <a href='#'>编辑</a></li></ul>")
    signs = RowSigns((NamedPress(words=("编辑",)),), others=("乙",))
    (row,) = rows(page, "甲", signs)
    assert id_of(page, row.row) != "all"
    assert find(page, NamedPress(words=("编辑",)), Part(row.frame, row.area)) is None


def test_a_thing_is_known_by_the_words_in_its_box(page: Page) -> None:
    page.set_content(
        "<div><h3>主体信息</h3><p><a href='#' id='a'>编辑</a></p></div><div><h3>产品信息</h3><p><a href='#' id='b'>编辑</a></p></div>"
    )
    for beside, expected in (("主体信息", "a"), ("产品信息", "b")):
        thing = find(page, NamedPress(words=("编辑",), beside=beside))
        assert thing is not None
        assert thing.get_attribute("id") == expected
    assert find(page, NamedPress(words=("编辑",), beside="算法信息")) is None


def test_a_thing_that_is_greyed_out_is_said(page: Page) -> None:
    page.set_content("<button disabled>保存</button>")
    assert is_disabled(page, NamedPress(words=("保存",)))
    assert not is_disabled(page, NamedPress(words=("暂存",)))


@pytest.mark.parametrize(
    ("shown", "is_mentioned"),
    [
        ("微光（草稿）", True),
        ("1. 微光", True),
        ("微光 · 更新于 2026-11-30 10:22:31，由李示例填报", True),
        ("微光直播", False),
        ("首页 > 微光", False),
        ("微光科技有限公司", False),
        ("尊敬的用户，您在本系统填报的微光产品将公示", False),
        ("无", False),
    ],
)
def test_a_list_that_mentions_a_name_is_not_believed_to_lack_it(page: Page, shown: str, is_mentioned: bool) -> None:
    page.set_content(f"<table><tr><td>{shown}</td></tr></table>")
    assert mentions(page, "微光", ["微光直播"]) is is_mentioned
