"""The board on paper and as a workbook: all rows of what is chosen on the screen, in its order."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator
from datetime import date
from unicodedata import normalize
from urllib.parse import urlencode

import openpyxl
import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from assistant.apps.console.board_files import _row
from tests.console.conftest import HOSTILE, Console, Practice, let_in, made
from tests.console.test_board import OTHER, addresses, first_cells, other_client, read, two_algorithms
from tests.console.window import window
from tests.filing.small import ALGORITHM, NAME, small

pytestmark = pytest.mark.program
FORMULA, MANY = "=1+1公司", 60
A4_LANDSCAPE = (842, 595)  # points


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Practice, Console, str]]:
    """Run a console on a client with more items than one part of the board holds, and two with hostile names."""
    many, formula, markup = two_algorithms(), other_client(), small()
    for number in range(MANY):
        one = copy.deepcopy(many["算法"][0])
        one["算法基础属性信息"]["算法名称"] = f"示例算法{number:02}"
        many["算法"].append(one)
    formula["主体"]["主体基本信息"]["主体名称"] = FORMULA
    markup["主体"]["主体基本信息"] |= {"主体名称": HOSTILE, "统一社会信用代码": "91330100MA5EXAMP2X"}
    practice = made(tmp_path_factory.mktemp("paper"), many, formula, markup)
    read(practice)
    with practice.console() as console:
        yield practice, console, console.enter()


def worksheet(console: Console, cookie: str, **query: str) -> list[tuple[object, ...]]:
    """Return the rows of the workbook, the line and the headings first."""
    status, headers, content = console.ask(f"/board.xlsx?{urlencode(query)}", cookie=cookie)
    assert status == 200
    assert ".xlsx" in headers["content-disposition"]
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    return list(page.iter_rows(values_only=True))


def test_the_workbook_has_every_row_with_filter_and_order_of_the_screen(
    office: tuple[Practice, Console, str],
) -> None:
    _, console, cookie = office
    line, heads, *rows = worksheet(console, cookie, view="items", sort="-item", q=NAME)
    assert heads == ("客户", "项目", "该谁动", "已等", "下一步", "状态", "期限", "负责人")
    assert len(rows) == MANY + 4
    for text in (str(date.today()), f"查找：{NAME}", "按“项目”排序，从大到小", f"共 {MANY + 4} 行"):
        assert text in str(line[0])
    with window(console, cookie, view="items", sort="-item", q=NAME) as page:
        shown = first_cells(page)
        (to,) = addresses(page, "导出 Excel")
    assert [row[0] for row in rows][: len(shown)] == shown
    names = [str(row[1]).partition("\n")[0] for row in rows]
    assert names == sorted(names, reverse=True)
    assert console.ask(to, cookie=cookie)[0] == 200
    assert len(worksheet(console, cookie, view="clients")) == 2 + 3


def test_the_workbook_is_laid_out_for_a4_with_its_head_on_every_page(office: tuple[Practice, Console, str]) -> None:
    _, console, cookie = office
    page = openpyxl.load_workbook(io.BytesIO(console.ask("/board.xlsx?view=clients", cookie=cookie)[2])).active
    assert page is not None
    assert (page.page_setup.orientation, int(page.page_setup.paperSize or 0)) == ("landscape", 9)
    assert page.print_title_rows == "$1:$2"


def test_every_cell_on_paper_is_text() -> None:
    assert _row(["<b>", "<i>", None, 3]) == '<th scope="row">&lt;b&gt;</th><td>&lt;i&gt;</td><td></td><td>3</td>'


def test_a_name_that_begins_as_a_formula_stays_text(office: tuple[Practice, Console, str]) -> None:
    _, console, cookie = office
    content = console.ask("/board.xlsx?view=clients", cookie=cookie)[2]
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    (cell,) = [cell for row in page.iter_rows() for cell in row if str(cell.value).startswith(FORMULA)]
    assert cell.data_type == "s"


def test_the_printed_page_holds_what_clients_wrote_as_text(office: tuple[Practice, Console, str]) -> None:
    _, console, cookie = office
    page = console.ask("/board/print?view=clients", cookie=cookie)[2].decode()
    assert "&lt;img src=x" in page
    assert "<img" not in page
    assert console.ask("/board/print?view=x&sort=y&part=abc", cookie=cookie)[0] == 200
    assert "没有要显示的项目" in console.ask("/board/print?q=nothing-of-this-name", cookie=cookie)[2].decode()


@pytest.mark.browser
def test_every_row_is_printed_on_landscape_a4_and_every_page_has_the_head(
    office: tuple[Practice, Console, str], page: Page
) -> None:
    _, console, cookie = office
    let_in(page, console, cookie)
    page.goto(f"{console.origin}/board/print?view=items&sort=item")
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    texts = [normalize("NFKC", paper.extract_text()) for paper in pdf.pages]  # a font's own forms of some radicals
    assert len(texts) > 1
    for paper in pdf.pages:
        assert (round(float(paper.mediabox.width)), round(float(paper.mediabox.height))) == A4_LANDSCAPE
    assert all("下一步" in text for text in texts)
    whole = "".join("".join(texts).split())
    assert all(f"示例算法{number:02}" in whole for number in range(MANY))
    assert str(date.today()) in texts[0]
    assert ALGORITHM in whole
    assert OTHER not in whole
    assert "回到进度总览" not in whole
