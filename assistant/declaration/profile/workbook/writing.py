"""Write the workbook: the sheets of the layout, drop-downs, limits, help, and the hidden sheet with the rows as sent."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Border, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.language import mark, say, semicolon_list, speaking
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.vocabulary import GENERATIVE
from assistant.declaration.profile.workbook import styles
from assistant.declaration.profile.workbook.hints import help_of, limit_of, required_of
from assistant.declaration.profile.workbook.layout import (
    AskedQuestion,
    FormLine,
    FormWorksheet,
    PlannedWorksheet,
    TableWorksheet,
    code_of,
    worksheets,
)
from assistant.declaration.profile.workbook.rows import Rows, WorkbookColumn, WorkbookRow, flatten
from assistant.declaration.profile.workbook.sent import SENT, packed
from assistant.declaration.profile.workbook.text import LONGEST, harmless

WORDS = "_选项"
HEAD_ROW = 4
_TICK = ("是",)


def write(profile: Profile, path: Path, new_type: str = GENERATIVE, asked: Sequence[AskedQuestion] = ()) -> None:
    """Write the workbook of a profile atomically. Raises UsageError if a text does not fit a cell, OSError."""
    with speaking("zh"):  # clients and registry use Chinese, whatever the language of the program
        book = _book(profile, new_type, asked)
    buffer = io.BytesIO()
    book.save(buffer)
    files.write(path, buffer.getvalue())


def _book(profile: Profile, new_type: str, asked: Sequence[AskedQuestion]) -> Workbook:
    book = Workbook()
    cover = book.active
    assert isinstance(cover, Worksheet)
    planned = worksheets(profile, new_type, asked)
    _cover(cover, planned)
    words = _WordLists(book)
    for worksheet in planned:
        page = book.create_sheet(_free_title(book, worksheet.title))
        if isinstance(worksheet, FormWorksheet):
            _form(page, worksheet, words)
        else:
            _table(page, worksheet, words)
    _store_sent(book, flatten(profile))
    words.hide()
    return book


def _free_title(book: Workbook, title: str) -> str:
    titles, tried, number = {name.lower() for name in book.sheetnames}, title, 2
    while tried.lower() in titles:
        tried = f"{title[:28]}~{number}"
        number += 1
    return tried


def _cover(page: Worksheet, planned: list[PlannedWorksheet]) -> None:
    page.title = say("填写说明")
    page.sheet_view.showGridLines = False
    page.sheet_properties.tabColor = styles.COVER_TAB
    _for_print(page)
    page.column_dimensions["A"].width = 4
    page.column_dimensions["B"].width = 30
    page.column_dimensions["C"].width = 90
    _put(page, "B2", say("算法备案资料收集表")).font = styles.TITLE
    lines = [
        (say("怎么填"), say("只填白色或浅黄色的格；浅黄色是还没填的必填项。其余文字请勿改动。")),
        (say("不知道的"), say("写“不清楚”，或先空着。可以分几次交，每次交回的内容会与上一次逐项比对。")),
        (say("多选"), say("有下拉的先选一个，再用顿号（、）补写其余的。")),
        (
            say("号码"),
            say("所有填写格都是文本格式，18 位号码、版本号 1.10 会原样保留；请勿改格式，勿写公式。"),
        ),
        (say("文件"), say("扫描件请彩色扫描（不要拍照，勿带扫描软件水印），另行发送；表中写文件名。")),
        (say("加一项"), say("产品、功能在空白行接着写；不要的一行，清空即可。")),
    ]
    for number, (title, text) in enumerate(lines, 4):
        _pair(page, number, title, text)
    row = 5 + len(lines)
    _put(page, f"B{row}", say("各页内容")).font = styles.SECTION
    for number, worksheet in enumerate(planned, row + 1):
        _pair(page, number, worksheet.title, worksheet.hint)
    note = say("本表由算法备案填报助手生成（非官方工具）。含个人信息，请勿转发无关人员。")
    _put(page, f"B{row + len(planned) + 2}", note).font = styles.SMALL


def _pair(page: Worksheet, row: int, title: str, text: str) -> None:
    left, right = _put(page, f"B{row}", title), _put(page, f"C{row}", text)
    left.font, right.font = styles.LABEL, styles.HINT
    left.alignment = right.alignment = styles.WRAP
    left.border = right.border = styles.BOX
    left.fill = styles.SIDE_FILL
    page.row_dimensions[row].height = styles.height_of(text, 90, size=10)


def _form(page: Worksheet, form: FormWorksheet, words: _WordLists) -> None:
    heads = (mark("栏目"), mark("项目"), mark("填写"), mark("说明"), mark("必填"), mark("限制"))
    _open(page, form, [say(head) for head in heads])
    for letter, width in styles.FORM_WIDTHS.items():
        page.column_dimensions[letter].width = width
    page.freeze_panes = f"D{HEAD_ROW + 1}"
    above = ""
    for row, line in enumerate(form.lines, HEAD_ROW + 1):
        _line(page, row, line, is_first=line.section != above)
        words.offer(page, f"D{row}", line.column)
        above = line.section
    page.print_area = f"B1:G{HEAD_ROW + len(form.lines)}"
    _shade_empty(page, form.lines)
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = page.protection.formatCells = False


def _line(page: Worksheet, row: int, line: FormLine, *, is_first: bool) -> None:
    _put(page, f"A{row}", line.code)
    shown = line.section if is_first or line.is_open else ""
    box = styles.FIRST_BOX if is_first else styles.BOX
    side = ((f"B{row}", shown), (f"C{row}", line.title))
    for address, text in side:
        cell = _put(page, address, text)
        is_section = address[0] == "B"
        font, alignment = (styles.SECTION, styles.TOP) if is_section else (styles.LABEL, styles.WRAP)
        styles.dress(cell, font=font, fill=styles.SIDE_FILL, alignment=alignment, border=box)
        if line.is_open:
            styles.dress(cell, protection=styles.OPEN, fill=styles.ANSWER_FILL, number_format=styles.TEXT_FORMAT)
    _answer(_put(page, f"D{row}", line.answer), box)
    for address, text, font in (
        (f"E{row}", line.help, styles.SMALL),
        (f"F{row}", line.required, _weight(line.required)),
        (f"G{row}", line.limit, styles.SMALL),
    ):
        cell = _put(page, address, text)
        alignment = styles.CENTER if address[0] == "F" else styles.WRAP
        styles.dress(cell, font=font, border=box, alignment=alignment)
    widths = styles.FORM_WIDTHS
    texts = (
        (shown, widths["B"], 10),
        (line.title, widths["C"], 10),
        (line.answer, widths["D"], 11),
        (line.help, widths["E"], 9),
        (line.limit, widths["G"], 9),
    )
    is_long = line.column is not None and line.column.spec is not None and line.column.spec.kind == "textarea"
    least = 40 if is_long else 22
    page.row_dimensions[row].height = max(styles.height_of(text, width, least, size) for text, width, size in texts)


def _weight(required: str) -> Font:
    """Return the font of a required mark: red if always required, amber if conditionally."""
    fonts = {say("必填"): styles.REQUIRED, say("有条件必填"): styles.CONDITIONAL}
    return fonts.get(required, styles.SMALL)


def _answer(cell: Cell, box: Border = styles.BOX) -> None:
    look = {"font": styles.ANSWER, "border": box, "fill": styles.ANSWER_FILL, "alignment": styles.WRAP}
    styles.dress(cell, **look, number_format=styles.TEXT_FORMAT, protection=styles.OPEN)


def _shade_empty(page: Worksheet, lines: list[FormLine]) -> None:
    """Shade empty required answers; the shade disappears once they are filled."""
    for row, line in enumerate(lines, HEAD_ROW + 1):
        if line.required == say("必填") and not line.code.split("|")[1].startswith("+notes"):
            rule = FormulaRule(formula=[f"LEN(TRIM($D{row}))=0"], fill=styles.EMPTY_FILL)  # type: ignore[no-untyped-call]
            page.conditional_formatting.add(f"D{row}", rule)


def _table(page: Worksheet, table: TableWorksheet, words: _WordLists) -> None:
    _open(page, table, [column.title for column in table.columns])
    page.freeze_panes = f"C{HEAD_ROW + 2}"
    _put(page, f"A{HEAD_ROW + 1}", code_of(table.code.split("|")[1], "", "#help"))
    last = HEAD_ROW + 1 + len(table.rows) + table.spare
    for place, column in enumerate(table.columns, 2):
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = _width(column)
        _explain(page, letter, column)
        if column.spec is None:
            page.column_dimensions[letter].hidden = True  # a mark of ours
        words.offer(page, f"{letter}{HEAD_ROW + 2}:{letter}{last}", column)
    _shade_partly_filled(page, table.columns, last)
    page.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW + 1}"
    for row in range(HEAD_ROW + 2, last + 1):
        place = row - HEAD_ROW - 2
        _table_row(page, row, table, table.rows[place] if place < len(table.rows) else None)


def _width(column: WorkbookColumn) -> float:
    if column.spec is None:
        return 12
    is_address = column.spec.pattern.endswith(".url")  # an address wraps only at few places
    return styles.ADDRESS_WIDTH if is_address else styles.TABLE_WIDTHS.get(column.spec.kind, 22)


def _explain(page: Worksheet, letter: str, column: WorkbookColumn) -> None:
    """Write the explanation of a column below its heading, beginning with the coloured required mark."""
    spec, row = column.spec, HEAD_ROW + 1
    required, rest = required_of(spec), "\n".join(filter(None, (help_of(column), limit_of(spec))))
    text = "\n".join(filter(None, (required, rest)))
    cell = _put(page, f"{letter}{row}", text)
    cell.font, cell.alignment, cell.fill, cell.border = styles.SMALL, styles.TOP, styles.SIDE_FILL, styles.BOX
    weight = _weight(required)
    if weight is not styles.SMALL:
        inks = [InlineFont(rFont=styles.FONT, sz=9, b=font.b, color=font.color) for font in (weight, styles.SMALL)]
        pieces = (required, f"\n{rest}" if rest else "")
        cell.value = CellRichText(*(TextBlock(ink, piece) for ink, piece in zip(inks, pieces, strict=True) if piece))
    heights = (page.row_dimensions[row].height or 0, styles.height_of(text, _width(column), 34, 9))
    page.row_dimensions[row].height = max(heights)
    head = page.row_dimensions[HEAD_ROW]
    head.height = max(head.height, styles.height_of(column.title, _width(column), 30, 10))


def _shade_partly_filled(page: Worksheet, shown: tuple[WorkbookColumn, ...], last: int) -> None:
    """Shade empty required answers in rows that have other answers."""
    first, end = HEAD_ROW + 2, get_column_letter(len(shown) + 1)
    for place, column in enumerate(shown, 2):
        if required_of(column.spec) == say("必填"):
            letter = get_column_letter(place)
            formula = f"AND(COUNTA($B{first}:${end}{first})>0,LEN(TRIM({letter}{first}))=0)"
            rule = FormulaRule(formula=[formula], fill=styles.EMPTY_FILL)  # type: ignore[no-untyped-call]
            page.conditional_formatting.add(f"{letter}{first}:{letter}{last}", rule)


def _table_row(page: Worksheet, row: int, table: TableWorksheet, given: WorkbookRow | None) -> None:
    if given is not None:
        _put(page, f"A{row}", code_of(given.table, given.item, ""))
    height = 24.0
    for place, column in enumerate(table.columns, 2):
        text = given.cells.get(column.name, "") if given else ""
        _answer(_put(page, f"{get_column_letter(place)}{row}", text))
        height = max(height, styles.height_of(text, _width(column), 24))
    page.row_dimensions[row].height = height


def _open(page: Worksheet, worksheet: PlannedWorksheet, heads: list[str]) -> None:
    """Write the beginning of a sheet: code, heading, hint and column headings."""
    page.sheet_view.showGridLines = False
    page.sheet_view.zoomScale = 100
    page.sheet_properties.tabColor = styles.TAB
    page.column_dimensions["A"].hidden = True
    _put(page, "A1", worksheet.code)
    _put(page, "B1", worksheet.heading).font = styles.TITLE
    _put(page, "B2", worksheet.hint).font = styles.HINT
    page.row_dimensions[1].height = 30
    for place, head in enumerate(heads, 2):
        cell = _put(page, f"{get_column_letter(place)}{HEAD_ROW}", head)
        cell.font, cell.fill, cell.alignment, cell.border = styles.HEAD, styles.HEAD_FILL, styles.CENTER, styles.BOX
    page.row_dimensions[HEAD_ROW].height = 30
    _for_print(page)
    page.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"


def _for_print(page: Worksheet) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    page.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.55, header=0.25, footer=0.25)
    page.print_options.horizontalCentered = True
    foot = page.oddFooter
    foot.left.text, foot.right.text = "&A", say("第 &P 页，共 &N 页")  # type: ignore[union-attr]
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]


def _put(page: Worksheet, address: str, text: str) -> Cell:
    """Write a text as text, never as a formula or number. Raises UsageError if it does not fit a cell."""
    cell = page[address]
    shown = harmless(text)
    if len(shown) > LONGEST:
        message = mark("“{page}”里有一项超过 {limit} 字，放不进工作表的一格。请先在资料中缩短。")
        raise UsageError(what=say(message, page=page.title, limit=LONGEST))
    if shown:
        cell.value = shown
        cell.data_type = "s"
    cell.number_format = styles.TEXT_FORMAT
    return cell  # type: ignore[no-any-return]


class _WordLists:
    """The hidden sheet of options, one list per column, and the drop-downs that refer to it."""

    def __init__(self, book: Workbook) -> None:
        self.page = book.create_sheet(WORDS)
        self.ranges: dict[tuple[str, ...], str] = {}

    def offer(self, page: Worksheet, cells: str, column: WorkbookColumn | None) -> None:
        """Add a drop-down of options to cells; only a single choice from a closed list is enforced."""
        if column is None:
            return
        spec = column.spec
        words = _TICK if column.is_tick else spec.vocabulary.words if spec and spec.vocabulary else ()
        rule = (
            DataValidation(type="list", formula1=self._range(words), allow_blank=True)
            if words
            else _length_rule(column)
        )
        if rule is None:
            return
        is_closed = bool(words) and (
            column.is_tick or (spec is not None and spec.kind == "choice" and not _is_open(column))
        )
        rule.showErrorMessage = is_closed or not words
        rule.errorStyle = "stop" if is_closed else "warning"
        rule.errorTitle, rule.error = say("请核对"), _cut(limit_of(spec) or say("请从下拉中选择"))
        rule.promptTitle, rule.prompt = (
            _cut(column.title, 32),
            _cut(semicolon_list(filter(None, (help_of(column), limit_of(spec))))),
        )
        rule.showInputMessage = bool(rule.prompt)
        rule.add(cells)
        page.add_data_validation(rule)

    def hide(self) -> None:
        """Hide the sheet."""
        self.page.sheet_state = "veryHidden"

    def _range(self, words: tuple[str, ...]) -> str:
        if words not in self.ranges:
            letter = get_column_letter(len(self.ranges) + 1)
            for row, word in enumerate(words, 1):
                _put(self.page, f"{letter}{row}", word)
            self.ranges[words] = f"'{WORDS}'!${letter}$1:${letter}${len(words)}"
        return self.ranges[words]


def _is_open(column: WorkbookColumn) -> bool:
    return bool(column.spec and column.spec.vocabulary and column.spec.vocabulary.open)


def _length_rule(column: WorkbookColumn) -> DataValidation | None:
    limits = column.spec.limits if column.spec else None
    if limits is None or not (limits.max_length or help_of(column)):
        return None
    longest = str(limits.max_length or LONGEST)
    return DataValidation(type="textLength", operator="lessThanOrEqual", formula1=longest, allow_blank=True)


def _cut(text: str, longest: int = 250) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _store_sent(book: Workbook, rows: Rows) -> None:
    """Store the rows with a digest on a hidden sheet: the base of the three-way merge."""
    page = book.create_sheet(SENT)
    for number, text in enumerate(packed(rows), 1):
        page.cell(number, 1).value = text
    page.sheet_state = "veryHidden"
