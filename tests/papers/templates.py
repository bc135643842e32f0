"""Generates templates like those of the registry."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor


def commitment_template(path: Path) -> Path:
    """Write a letter of commitment with a table, lines and fixed text."""
    document = Document()
    document.add_heading("算法备案承诺书", 1)
    line = document.add_paragraph()
    line.add_run("承诺单位：").bold = True
    blank = line.add_run("________________")
    blank.underline, blank.font.size, blank.font.color.rgb = True, Pt(16), RGBColor(0, 0, 255)
    line.add_run("（以下简称本单位）郑重承诺如下。")
    document.add_paragraph("一、本条是模板的原文，一字不改。")
    table = document.add_table(rows=3, cols=4)
    cells = (
        ("*主体名称：", "", "统一社会信用代码", "（请填写）"),
        ("法定代表人", "＿＿＿", "算法安全责任人", ""),
        ("注册资本", "", "联系电话", "已有内容"),
    )
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("上级主管单位：________  日期：____年__月__日")
    document.save(str(path))
    return path


def column_template(path: Path) -> Path:
    """Write 拟公示内容 with labels above their blanks, and a label for a person."""
    document = Document()
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ("算法名称", "算法基本原理", "联系电话"), strict=True):
        cell.text = text
    document.save(str(path))
    return path


def report_template(path: Path) -> Path:
    """Write a report with two headings of the outline, one of them already filled."""
    document = Document()
    table = document.add_table(rows=2, cols=2)
    table.rows[0].cells[0].text, table.rows[1].cells[0].text = "算法名称", "上线时间"
    document.add_paragraph("（二）算法数据")
    document.add_paragraph("")
    document.add_paragraph("（四）干预策略")
    document.add_paragraph("模板在此已有一段说明文字，不应再插入。")
    document.save(str(path))
    return path


def with_entry(path: Path, name: str, content: bytes) -> Path:
    """Add an entry to a .docx."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, content)
    return path


def merged_template(path: Path) -> Path:
    """Write a template with header and footer, merged cells, a content control, an external link and tick boxes."""
    document = Document()
    document.sections[0].header.paragraphs[0].add_run("系统模板·第三版").bold = True
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    table = document.add_table(rows=5, cols=4)
    table.style = "Table Grid"
    table.cell(0, 0).merge(table.cell(0, 3)).text = "一、单位情况"
    table.cell(1, 0).text = "主体名称"
    table.cell(1, 1).merge(table.cell(1, 3))
    table.cell(2, 0).text, table.cell(2, 2).text = "法定代表人", "统一社会信用代码"
    table.cell(3, 0).text = "住所"
    table.cell(2, 3).merge(table.cell(3, 3))
    table.cell(3, 2).text = "注册资本"
    table.cell(4, 0).text, table.cell(4, 1).text = "是否涉外", "□是  □否"
    _control(table.cell(3, 1)._element)
    document.part.relate_to("https://outside.example/a", f"{REL}/hyperlink", is_external=True)
    document.save(str(path))
    return path


def _control(cell: Any) -> None:
    """Wrap a cell's paragraph content into a content control that shows its prompt."""
    paragraph = cell.find(qn("w:p"))
    paragraph.append(parse_xml(CONTROL))


REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTROL = (
    '<w:sdt xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:sdtPr><w:showingPlcHdr/></w:sdtPr>'
    '<w:sdtContent><w:r><w:rPr><w:color w:val="FF0000"/></w:rPr><w:t>单击此处输入文字。</w:t></w:r></w:sdtContent></w:sdt>'
)
