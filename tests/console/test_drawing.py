"""Previews are newly drawn pictures, whatever a file claims to be; papers are only sent as downloads."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from assistant.apps.console.drawing import SIDE, draw
from assistant.apps.console.uploads import UnfitName, handed_out, taken
from tests.console.conftest import Console, Practice
from tests.filing.small import NAME

BATCH = "2026-11-26T08-00-00"


def pdf(path: Path, pages: int = 2) -> Path:
    """Write a PDF with this number of pages."""
    canvas = Canvas(str(path))
    for number in range(pages):
        canvas.drawString(100, 700, f"page {number + 1}")
        canvas.showPage()
    canvas.save()
    return path


@pytest.mark.program
@pytest.mark.parametrize("kind", ["pdf", "jpg", "png"])
def test_a_page_becomes_a_new_png_of_bounded_size(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"一.{kind}"
    if kind == "pdf":
        pdf(path)
    else:
        Image.new("RGB", (2000, 1500), "red").save(path, exif=b"Exif\0\0secret") if kind == "jpg" else Image.new(
            "RGBA", (2000, 1500), (255, 0, 0, 128)
        ).save(path)
    picture = draw(path, 1)
    assert isinstance(picture, bytes)
    assert b"secret" not in picture
    with Image.open(io.BytesIO(picture)) as image:
        assert image.format == "PNG"
        assert max(image.size) == SIDE


@pytest.mark.parametrize(
    ("name", "content", "page"),
    [
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", 1),
        ("a.jpg", b"<html><script>alert(1)</script>", 1),
        ("a.pdf", b"%PDF-1.4\n% broken\ntrailer<<>>\n%%EOF\n", 1),
        ("a.docx", b"PK\x03\x04", 1),
        ("a.png", b"", 1),
    ],
)
def test_a_file_that_is_no_picture_gives_a_message_and_none_of_its_bytes(
    tmp_path: Path, name: str, content: bytes, page: int
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    message = draw(path, page)
    assert isinstance(message, str)
    assert message.endswith("。") or message.endswith(".")
    assert "alert" not in message


@pytest.mark.program
def test_a_missing_page_is_reported(tmp_path: Path) -> None:
    assert isinstance(draw(pdf(tmp_path / "a.pdf"), 3), str)
    assert isinstance(draw(tmp_path / "没有.pdf", 1), str)


def test_a_dropped_file_never_replaces_another(tmp_path: Path) -> None:
    first = taken(tmp_path, "执照.pdf", BATCH)
    first.parent.mkdir(parents=True)
    first.touch()
    assert taken(tmp_path, "执照.pdf", BATCH).name == "执照 (2).pdf"
    with pytest.raises(UnfitName):
        taken(tmp_path, "../执照.pdf", BATCH)


@pytest.mark.parametrize(
    ("path", "is_handed_out"),
    [
        ("附件/营业执照.pdf", True),
        ("附件/../附件/营业执照.pdf", False),
        ("填报资料.yaml", False),
        ("runs/r/pictures/0001-a.png", False),
        ("浏览器/x.png", False),
        ("台账/客户.pdf", False),
        ("旧版/a.pdf", False),
        ("附件/.秘密.pdf", False),
        ("附件/页.html", False),
        ("附件/去别处.pdf", False),
        ("", False),
    ],
)
def test_only_a_clients_papers_are_handed_out(tmp_path: Path, path: str, is_handed_out: bool) -> None:
    for name in ("附件/营业执照.pdf", "填报资料.yaml", "runs/r/pictures/0001-a.png", "浏览器/x.png", "台账/客户.pdf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for name in ("旧版/a.pdf", "附件/.秘密.pdf", "附件/页.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "附件" / "去别处.pdf").symlink_to(tmp_path / "台账" / "客户.pdf")
    assert (handed_out(tmp_path, path) is not None) == is_handed_out


@pytest.mark.program
def test_a_paper_is_sent_as_a_download_and_a_preview_as_a_png(practice: Practice, shared: tuple[Console, str]) -> None:
    console, cookie = shared
    pdf(practice.folder() / "画.pdf")
    from urllib.parse import quote

    for address, kind in (("file", "application/octet-stream"), ("preview", "image/png")):
        status, headers, body = console.ask(f"/{address}/{quote(NAME)}?path={quote('画.pdf')}", cookie=cookie)
        assert (status, headers["content-type"]) == (200, kind)
        assert headers["x-content-type-options"] == "nosniff"
        assert ("attachment" in headers.get("content-disposition", "")) == (address == "file")
        assert body.startswith(b"%PDF" if address == "file" else b"\x89PNG")


def test_a_dropped_file_is_stored_complete_in_the_inbox_for_its_owner_only(
    practice: Practice, shared: tuple[Console, str]
) -> None:
    from urllib.parse import quote, urlencode

    console, cookie = shared
    asked = f"/upload/{quote(NAME)}?{urlencode({'name': '来.pdf', 'batch': BATCH})}"
    status, _, _ = console.ask(asked, method="POST", body=b"x" * 100_000, cookie=cookie, origin=console.origin)
    assert status == 200
    stored = practice.folder() / "收件" / BATCH / "来.pdf"
    assert stored.read_bytes() == b"x" * 100_000
    assert stored.stat().st_mode & 0o077 == 0
    assert [path.name for path in stored.parent.iterdir()] == ["来.pdf"]
