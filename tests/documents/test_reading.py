"""Any untrusted file becomes facts or a message."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from assistant.core.language import speaking
from assistant.declaration.documents import reading
from assistant.declaration.documents.limits import LIMITS, Refused, check_archive, check_pixels, check_size
from assistant.declaration.documents.reading import child, read, read_all, scan_facts
from tests.documents import samples


@pytest.fixture(autouse=True)
def _in_chinese() -> object:
    with speaking("zh"):
        yield


def test_a_word_file_gives_headings_cells_with_labels_captions_and_pictures(tmp_path: Path) -> None:
    document = read(samples.report(tmp_path / "报告.docx"))
    cells = {block.label: block.text for block in document.blocks if block.kind == "cell" and block.label}
    assert (document.kind, document.error, document.images) == ("docx", "", 1)
    assert cells["主体名称"] == samples.NAME
    assert [block.text for block in document.blocks if block.kind == "caption"] == ["图1 算法流程图"]
    assert "（一）算法流程" in [block.text for block in document.blocks if block.kind == "heading"]


def test_a_pdf_gives_its_text_by_page(tmp_path: Path) -> None:
    document = read(samples.pdf(tmp_path / "a.pdf", f"拟公示内容\n主体名称：{samples.NAME}", "第二页的文字"))
    assert (document.kind, document.page_count, document.error) == ("pdf", 2, "")
    assert [block.page for block in document.blocks if "第二页" in block.text] == [2]
    assert samples.NAME in document.text


def test_the_type_is_detected_by_content_and_a_wrong_suffix_is_reported(tmp_path: Path) -> None:
    path = samples.sealed(tmp_path / "a.png")
    wrong = path.rename(tmp_path / "营业执照.pdf")
    document = read(wrong)
    assert (document.kind, document.suffix_fits) == ("image", False)


pytestmark = pytest.mark.program  # these tests start the child process
HOSTILE = {
    "empty.pdf": b"",
    "broken.pdf": b"%PDF-1.7\n1 0 obj\n<<",
    "broken.docx": b"PK\x03\x04" + b"\0" * 60,
    "broken.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 40,
    "broken.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
    "old.doc": bytes.fromhex("D0CF11E0A1B11AE1") + "WordDocument".encode("utf-16-le"),
    "old.xls": bytes.fromhex("D0CF11E0A1B11AE1") + "Workbook".encode("utf-16-le"),
    "locked.docx": bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le"),
    "photo.heic": b"\0\0\0\x18ftypheic" + b"\0" * 40,
    "noise.bin": bytes(range(256)) * 20,
    "gbk.txt": "纯文本".encode("gb18030"),
    "bom.txt": b"\xef\xbb\xbf" + "纯文本".encode(),
}


def test_every_hostile_file_gets_one_sentence_and_the_next_file_is_still_read(tmp_path: Path) -> None:
    for name, data in HOSTILE.items():
        (tmp_path / name).write_bytes(data)
    samples.report(tmp_path / "z.docx")
    documents = {document.name: document for document in read_all(sorted(tmp_path.iterdir()))}
    for name in HOSTILE:
        assert documents[name].error.endswith(("。", "。）")), f"{name}: {documents[name]}"
        assert "Traceback" not in documents[name].error
    assert documents["locked.docx"].encrypted
    assert "HEIC" in documents["photo.heic"].error
    assert not documents["z.docx"].error


def test_a_truncated_file_of_every_kind_is_reported_as_damaged(tmp_path: Path) -> None:
    whole = [
        samples.report(tmp_path / "a.docx"),
        samples.pdf(tmp_path / "a.pdf", "文字"),
        samples.sealed(tmp_path / "a.jpg"),
        samples.sealed(tmp_path / "a.png"),
    ]
    for path in whole:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    for document in read_all(whole):
        assert "损坏" in document.error or document.kind == "pdf", document


def test_a_pdf_with_a_password_is_reported(tmp_path: Path) -> None:
    document = read(samples.pdf(tmp_path / "a.pdf", "秘密", password="12345"))
    assert document.encrypted
    assert "密码" in document.error


def test_a_missing_file_and_a_folder_are_reported(tmp_path: Path) -> None:
    missing, folder = read_all([tmp_path / "nothing.pdf", tmp_path])
    assert "不存在" in missing.error
    assert "文件夹" in folder.error


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = samples.with_part(samples.report(tmp_path / "a.docx"), "word/media/bomb.bin", b"\0" * (30 << 20))
    assert "膨胀" in read(path).error


def test_an_archive_with_too_many_parts_is_refused_by_its_directory(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as package:
        for number in range(LIMITS.parts + 1):
            package.writestr(str(number), b"")
    with pytest.raises(Refused):
        check_archive(path)


def test_huge_pictures_and_files_are_refused() -> None:
    with pytest.raises(Refused, match="像素"):
        check_pixels(60_000, 60_000)
    with pytest.raises(Refused, match="MB"):
        check_size(LIMITS.bytes + 1)


def test_a_picture_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    Image.new("1", (16_000, 16_000)).save(path)
    assert "像素" in read(path).error


def test_an_external_entity_is_never_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET-WORDS", encoding="utf-8")
    path = samples.without_entity(tmp_path / "x.docx", f'<!ENTITY outside SYSTEM "{secret.as_uri()}">')
    document = read(path)
    assert "SECRET-WORDS" not in document.text + document.error


def test_expanding_entities_do_not_fill_the_memory(tmp_path: Path) -> None:
    laughs = (
        '<!ENTITY a "'
        + "x" * 1000
        + '">'
        + "".join(
            f'<!ENTITY {name} "{"&" + before + ";" * 1}{("&" + before + ";") * 9}">'
            for before, name in zip("abcdefgh", "bcdefghi", strict=True)
        )
    )
    path = samples.without_entity(tmp_path / "x.docx", laughs + '<!ENTITY outside "&i;">')
    assert len(read(path).text) < 10_000


def test_macros_and_links_to_other_files_are_counted_not_followed(tmp_path: Path) -> None:
    path = samples.with_part(samples.report(tmp_path / "a.docx"), "word/vbaProject.bin", b"macro")
    link = b'<Relationships><Relationship Id="r1" Type="x/attachedTemplate" Target="http://127.0.0.1:9/t" TargetMode="External"/></Relationships>'
    samples.with_part(path, "word/_rels/settings2.xml.rels", link)
    document = read(path)
    assert document.macros
    assert document.external_links == 1


def test_a_child_that_takes_too_long_is_killed_and_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = samples.report(tmp_path / "a.docx")
    pids = tmp_path / "pid"
    slow = f"import os, pathlib, time; pathlib.Path({str(pids)!r}).write_text(str(os.getpid())); time.sleep(600)"
    monkeypatch.setattr(reading, "child", lambda: child(("-c", slow)))
    document = read(path, seconds=3)
    assert "超过 3 秒" in document.error
    if sys.platform != "win32":
        with pytest.raises(ProcessLookupError):
            os.kill(int(pids.read_text(encoding="utf-8")), 0)


def test_a_child_that_dies_is_reported_without_its_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = samples.report(tmp_path / "b.docx")
    monkeypatch.setattr(reading, "child", lambda: child(("-c", "raise SystemExit('张三')")))
    assert "无法读取" in read(path).error
    assert "张三" not in "".join(capfd.readouterr())


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
def test_the_child_limits_its_memory_and_writes_no_file(tmp_path: Path) -> None:
    target = tmp_path / "written"
    code = (
        "import json, sys\n"
        "from assistant.declaration.documents.child import limit_itself\n"
        "limit_itself()\n"
        "sys.stdin.readline()\n"
        "answer = {}\n"
        "try:\n    x = bytearray(8 << 30)\n"
        "except MemoryError:\n    answer['memory'] = 'bounded'\n"
        "import os, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"try:\n    os.write(os.open({str(target)!r}, os.O_WRONLY | os.O_CREAT), b'x' * 10)\n"
        "except OSError:\n    answer['files'] = 'none'\n"
        "print(json.dumps(answer), flush=True)\n"
    )
    with child(("-c", code)) as process:
        assert process.ask({}) == {"memory": "bounded", "files": "none"}


def test_a_file_is_read_once_however_often_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = samples.report(tmp_path / "a.docx")
    first = read(path)
    monkeypatch.setattr(reading, "child", lambda: child(("-c", "raise SystemExit(3)")))
    assert read(path) is first
    path.write_bytes(path.read_bytes() + b"\0")
    assert read(path) is not first


def test_reading_reports_pixels_dpi_colour_and_the_seal(tmp_path: Path) -> None:
    scan = scan_facts(read(samples.sealed(tmp_path / "a.jpg")))
    (facts,) = scan.pages
    assert (facts.width_px, facts.height_px, facts.dpi) == (1240, 1754, 150)
    assert facts.colour
    assert not facts.blank
    assert scan.has_seal
    assert "未检查" in scan.ocr_note


def test_a_scan_in_a_pdf_has_the_pixels_of_its_picture(tmp_path: Path) -> None:
    (facts,) = read(samples.sealed(tmp_path / "a.pdf")).pages
    assert (facts.width_px, facts.height_px) == (1240, 1754)
    assert facts.dpi == 150


def test_a_blank_page_and_a_grey_copy_are_reported(tmp_path: Path) -> None:
    (tmp_path / "blank.png").write_bytes(samples.picture(1240, 1754).getvalue())
    blank = scan_facts(read(tmp_path / "blank.png"))
    grey = scan_facts(read(samples.sealed(tmp_path / "grey.png", "grey copy")))
    assert blank.pages[0].blank
    assert not grey.pages[0].colour
    assert not grey.has_seal


def bare_pdf(path: Path, *objects: str) -> Path:
    """Write a PDF of these objects (the first is the catalogue) with a correct cross-reference table."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    path.write_bytes(bytes(out))
    return path


CATALOGUE = "<< /Type /Catalog /Pages 2 0 R >>"


def page_of(box: str, more: str = "") -> tuple[str, str, str]:
    """Return the objects of a one-page PDF with this media box."""
    pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return CATALOGUE, pages, f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] {more} >>"


def test_a_pdf_without_pages_and_one_with_too_many_are_refused(tmp_path: Path) -> None:
    none = bare_pdf(tmp_path / "none.pdf", CATALOGUE, "<< /Type /Pages /Kids [] /Count 0 >>")
    kids = " ".join(["3 0 R"] * (LIMITS.pages + 1))
    pages = f"<< /Type /Pages /Kids [{kids}] /Count {LIMITS.pages + 1} >>"
    many = bare_pdf(tmp_path / "many.pdf", CATALOGUE, pages, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>")
    messages = [document.error for document in read_all([none, many])]
    assert "没有页" in messages[0] or "损坏" in messages[0]  # the message depends on the version of the reader
    assert f"{LIMITS.pages + 1} 页" in messages[1]


def test_pages_of_absurd_sizes_are_rendered_small_or_refused(tmp_path: Path) -> None:
    boxes = ("0 0 1e9 1e9", "0 0 0 0", "0 0 1e-9 600", "0 0 -5 -5", "0 0 1 1e6", "5 5 5 5")
    paths = [bare_pdf(tmp_path / f"{at}.pdf", *page_of(box)) for at, box in enumerate(boxes)]
    for document in read_all(paths):
        assert document.page_count == 1 or document.error.endswith("。"), document
        assert "超过" not in document.error, "it must not take the whole time"


def test_a_picture_bomb_inside_a_pdf_ends_in_a_sentence_and_the_next_file_is_read(tmp_path: Path) -> None:
    import zlib

    data = zlib.compress(b"\0" * (64 << 20), 9)
    image = (
        "<< /Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
        f"/Filter [/ASCIIHexDecode /FlateDecode] /Length {2 * len(data) + 1} >>\nstream\n{data.hex()}>\nendstream"
    )
    draw = "q 600 0 0 800 0 0 cm /P Do Q"
    bomb = bare_pdf(
        tmp_path / "bomb.pdf",
        *page_of("0 0 600 800", "/Contents 4 0 R /Resources << /XObject << /P 5 0 R >> >>"),
        f"<< /Length {len(draw)} >>\nstream\n{draw}\nendstream",
        image,
    )
    first, second = read_all([bomb, samples.pdf(tmp_path / "next.pdf", "后面的文件")], seconds=60)
    assert first.error.endswith("。") or first.page_count == 1
    assert "后面的文件" in second.text


def test_a_page_that_draws_itself_recursively_ends(tmp_path: Path) -> None:
    draw = "/P Do"
    form = (
        "<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /P 4 0 R >> >> "
        f"/Length {len(draw)} >>\nstream\n{draw}\nendstream"
    )
    more = "/Contents 5 0 R /Resources << /XObject << /P 4 0 R >> >>"
    content = f"<< /Length {len(draw)} >>\nstream\n{draw}\nendstream"
    document = read(bare_pdf(tmp_path / "loop.pdf", *page_of("0 0 600 800", more), form, content))
    assert document.page_count == 1 or document.error.endswith("。")


def test_deeply_nested_xml_ends_in_a_sentence(tmp_path: Path) -> None:
    path = samples.report(tmp_path / "good.docx")
    deep = tmp_path / "deep.docx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(deep, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            data = source.read(part)
            if part == "word/document.xml":
                data = data.replace(b"<w:body>", b"<w:body>" + b"<w:sdt>" * 20_000 + b"</w:sdt>" * 20_000, 1)
            target.writestr(part, data)
    document = read(deep)
    assert document.error.endswith("。") or document.blocks
