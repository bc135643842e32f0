"""Detect the type of a file from its first bytes and, for containers, their parts, not from its name."""

from __future__ import annotations

import zipfile
from pathlib import Path

from assistant.core import files
from assistant.core.language import mark, say
from assistant.declaration.documents.limits import Refused
from assistant.declaration.documents.shapes import Kind

_HEAD = 4096
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_IMAGES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"BM", "BMP"),
    (b"GIF8", "GIF"),
)
_SUFFIXES: dict[Kind, tuple[str, ...]] = {
    "docx": (".docx", ".docm"),
    "pdf": (".pdf",),
    "doc": (".doc",),
    "xls": (".xls",),
    "xlsx": (".xlsx", ".xlsm"),
    "zip": (".zip",),
    "text": (".txt", ".md", ".csv", ".yaml", ".json"),
}
_IMAGE_SUFFIXES = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "PNG": (".png",),
    "TIFF": (".tif", ".tiff"),
    "BMP": (".bmp",),
    "GIF": (".gif",),
    "WEBP": (".webp",),
}


def image_format(head: bytes) -> str:
    """Return the name of an image format ("JPEG", "HEIC", …), "" for other files."""
    for start, name in _IMAGES:
        if head.startswith(start):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    return "HEIC" if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"} else ""


def kind_of(path: Path) -> tuple[Kind, bool]:
    """Return the kind of a file and whether its suffix fits. Raises OSError."""
    with files.opened(path) as file:
        head = file.read(_HEAD)
    suffix = path.suffix.lower()
    form = image_format(head)
    if form:
        return "image", suffix in _IMAGE_SUFFIXES.get(form, (".heic", ".heif"))
    kind = _kind(path, head)
    return kind, suffix in _SUFFIXES.get(kind, ()) or kind in {"empty", "unknown"}


def _kind(path: Path, head: bytes) -> Kind:
    if not head:
        return "empty"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    if head.startswith(_OLE):
        return _ole_kind(path)
    return "text" if _is_text(head) else "unknown"


def _zip_kind(path: Path) -> Kind:
    try:
        with files.opened(path) as file, zipfile.ZipFile(file) as container:
            names = set(container.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return {".docx": "docx", ".xlsx": "xlsx"}.get(path.suffix.lower(), "zip")  # type: ignore[return-value]
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else "zip"


def _ole_kind(path: Path) -> Kind:
    """Distinguish old Office files by the stream names in their directory; encrypted .docx files are OLE too."""
    with files.opened(path) as file:
        data = file.read(8 << 20)
    if is_encrypted_office(data):
        return "xlsx" if path.suffix.lower() == ".xlsx" else "docx"
    return "xls" if "Workbook".encode("utf-16-le") in data else "doc"


def is_encrypted_office(data: bytes) -> bool:
    """Return whether these bytes are an Office file with a password."""
    return data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head[:-4].decode(encoding) if len(head) == _HEAD else head.decode(encoding)
            return True
        except UnicodeDecodeError:
            continue
    return False


def check_format(head: bytes) -> None:
    """Raise Refused, with the remedy, for a picture format that cannot be opened."""
    if image_format(head) == "HEIC":
        raise Refused(say("这是苹果手机的 HEIC 照片。请在手机里改为 JPG（“兼容性最佳”）后重发。"))


def refusal(kind: Kind) -> str:
    """Return why a file of this kind is refused, with the remedy; "" if it is accepted."""
    words = {
        "empty": mark("文件是空的（0 字节）。请重新发送。"),
        "doc": mark("这是旧版 Word 文件（.doc）。请在 Word 或 WPS 里另存为 .docx。"),
        "xls": mark("这是旧版 Excel 文件（.xls）。请另存为 .xlsx。"),
        "xlsx": mark("这是 Excel 表格，不是一份材料。资料收集表请另行导入；材料请另存为 PDF。"),
        "zip": mark("这是压缩包。请解压后逐个给出文件。"),
        "text": mark("这是纯文本文件。材料请用 .docx、PDF 或图片。"),
        "unknown": mark("无法识别文件的类型。请用 .docx、PDF、JPG 或 PNG。"),
    }
    return say(words[kind]) if kind in words else ""
