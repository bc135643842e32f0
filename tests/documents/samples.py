"""Make papers for tests: Word files, PDFs and pictures – good, broken and hostile, without real names."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path

import docx
from docx.document import Document
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from scripts.seal_pages import page

NAME, CODE = "深圳甲乙科技有限公司", "91440300MA5EXAMP0X"


def report(path: Path, **changes: str) -> Path:
    """Write a small 自评估报告 and return its path; `changes` replaces values by label."""
    cover = {
        "主体名称": NAME,
        "统一社会信用代码": CODE,
        "算法名称": "甲乙文本生成算法-1",
        "算法类型": "生成合成类（深度合成）",
        "算法应用领域": "用户内容生成(UGC)、短视频",
        "算法上线情况": "已上线，上线时间 2026年3月1日",
        "自评估时间": "2026-02-01",
        "4. 用户数量": "月活跃用户 1.2万 人，日活跃用户 3,000 人",
        "6. 软硬件设施及部署位置": "部署地点：广东省深圳市某云机房",
        "1. 算法滥用": "可能被用来批量写稿",
        "联系电话": "13800000000",
    } | changes
    paper = docx.Document()
    paper.add_paragraph("算法安全自评估报告")
    paper.add_paragraph("（生成合成类-服务提供者）")
    _table(paper, cover)
    paper.add_heading("一、算法情况", 1)
    paper.add_heading("（一）算法流程", 2)
    paper.add_picture(picture(60, 40))
    paper.add_paragraph("图1 算法流程图")
    paper.add_heading("（二）算法数据", 2)
    paper.add_heading("二、服务情况", 1)
    _table(paper, {"产品名称": "甲乙写作（APP）", "上线时间": "2025-12-01", "展现形态": "App、微信小程序"})
    paper.add_paragraph("第三方模型：某某大模型")
    paper.add_heading("四、风险防控情况", 1)
    paper.add_paragraph("针对算法滥用，限制每日次数。【请填写：频次】")
    paper.save(str(path))
    return path


def _table(paper: Document, rows: dict[str, str]) -> None:
    table = paper.add_table(len(rows), 2)
    for row, (label, value) in zip(table.rows, rows.items(), strict=True):
        row.cells[0].text, row.cells[1].text = label, value


def picture(width: int, height: int, colour: str = "white") -> io.BytesIO:
    """Return a plain picture as PNG bytes."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "PNG")
    buffer.seek(0)
    return buffer


@cache
def scanned(seed: int, kind: str = "round") -> Image.Image:
    """Return the page drawn from a seed at 150 dpi; drawing it takes longer than most tests of it."""
    return page(seed, kind)[0].resize((1240, 1754))


def sealed(path: Path, kind: str = "round", seed: int = 5, turn: int = 0) -> Path:
    """Write a page drawn from a seed, turned clockwise by quarter turns, and return its path."""
    path.write_bytes(_sealed(path.suffix, kind, seed, turn))
    return path


@cache
def _sealed(suffix: str, kind: str, seed: int, turn: int) -> bytes:
    image, buffer = scanned(seed, kind).rotate(-90 * turn, expand=True), io.BytesIO()
    options = {"dpi": (150, 150)} if suffix in {".jpg", ".png"} else {"resolution": 150}
    image.save(buffer, Image.registered_extensions()[suffix], **options)
    return buffer.getvalue()


def pdf(path: Path, *pages: str, password: str = "") -> Path:
    """Write a PDF with a line of text for each line of each page, and return its path."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path), encrypt=password or None)
    for text in pages:
        canvas.setFont("STSong-Light", 14)
        for number, line in enumerate(text.splitlines()):
            canvas.drawString(72, 760 - 24 * number, line)
        canvas.showPage()
    canvas.save()
    return path


def with_part(path: Path, name: str, data: bytes) -> Path:
    """Add a part to a Word file."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, data)
    return path


def without_entity(path: Path, declared: str) -> Path:
    """Write a Word file whose body declares an entity and uses it."""
    good = report(path.with_name("good.docx"))
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            data = source.read(part)
            if part == "word/document.xml":
                data = data.replace(b"<w:document", f"<!DOCTYPE d [{declared}]><w:document".encode(), 1)
                data = data.replace(NAME.encode(), b"&outside;", 1)
            target.writestr(part, data)
    return path
