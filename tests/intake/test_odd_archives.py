"""Malformed archives: a bad member is refused by name, and the rest of the inbox is processed."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from assistant.core.language import choose
from assistant.declaration.documents.content_type import kind_of
from assistant.declaration.intake import inbox as inbox_module
from assistant.declaration.intake.inbox import opened
from tests.intake.test_collect import PDF, PNG, faults, gbk_zip, plain_zip


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Return an empty inbox folder."""
    choose("zh")
    folder = tmp_path / "收件"
    folder.mkdir()
    return folder


def compressed(method: int) -> bytearray:
    """Return an archive of one member with a compression method."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("甲.png", PNG)
    return bytearray(buffer.getvalue())


def damaged(method: int) -> bytes:
    """Return an archive with one corrupt member."""
    data = compressed(method)
    data[60:400] = b"\xff" * 340
    return bytes(data)


def nameless() -> bytes:
    """Return an archive with one member that has no name."""
    data = compressed(zipfile.ZIP_STORED)
    length = len("甲.png".encode())
    for head, field in ((data.index(b"PK\x03\x04"), 26), (data.index(b"PK\x01\x02"), 28)):
        data[head + field : head + field + 2] = b"\0\0"
    start = data.index(b"PK\x01\x02") + 46
    del data[start : start + length]
    end = data.index(b"PK\x05\x06")
    data[end + 12 : end + 16] = (end - start + 46).to_bytes(4, "little")
    return bytes(data)


def locked() -> bytes:
    """Return an archive with one member flagged as encrypted."""
    data = compressed(zipfile.ZIP_STORED)
    for head, field in ((data.index(b"PK\x03\x04"), 6), (data.index(b"PK\x01\x02"), 8)):
        data[head + field] |= 1
    return bytes(data)


def clashing() -> bytes:
    """Return an archive with `a.png` as a file and as a folder."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.png", PNG)
        archive.writestr("a.png/b.png", PNG)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (damaged(zipfile.ZIP_DEFLATED), "打不开"),
        (damaged(zipfile.ZIP_BZIP2), "打不开"),
        (damaged(zipfile.ZIP_LZMA), "打不开"),
        (locked(), "打不开"),
        (nameless(), "打不开"),
    ],
    ids=["deflate", "bzip2", "lzma", "encrypted", "no name"],
)
def test_an_odd_archive_is_refused_by_name_and_the_rest_of_the_inbox_is_processed(
    inbox: Path, data: bytes, words: str
) -> None:
    (inbox / "坏.zip").write_bytes(data)
    (inbox / "营业执照.png").write_bytes(PNG)
    with opened(inbox) as received:
        reported = {file.name: file.fault for file in received}
    assert set(reported) == {"坏.zip", "营业执照.png"}
    assert words in reported["坏.zip"]
    assert reported["坏.zip"].endswith("。")
    assert reported["营业执照.png"] == ""


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (gbk_zip({f"{'长' * 120}.png": PNG}), [f"坏.zip/{'长' * 120}.png"]),
        (clashing(), ["坏.zip/a.png", "坏.zip/a.png/b.png"]),
        (gbk_zip({"CON.png": PNG, "a..png": PNG, "A.png": PNG, "a.png": PNG}), None),
    ],
    ids=["long name", "file and folder", "names of devices and twins"],
)
def test_names_that_no_disk_accepts_do_not_block_unpacking(inbox: Path, data: bytes, names: list[str] | None) -> None:
    (inbox / "坏.zip").write_bytes(data)
    with opened(inbox) as received:
        assert [file.fault for file in received] == [""] * len(received)
        assert names is None or [file.name for file in received] == names
        assert all(file.path.read_bytes() == PNG for file in received)


def one_bad(name: str = "坏.png", data: bytes = PNG, **changes: int) -> bytes:
    """Return an archive with a bad member between two good ones."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("甲.png", PNG)
        member = zipfile.ZipInfo(name)
        member.compress_type = zipfile.ZIP_DEFLATED
        for field, value in changes.items():
            setattr(member, field, value)
        archive.writestr(member, data)
        archive.writestr("丙.png", PNG)
    return buffer.getvalue()


def corrupt() -> bytes:
    """Return an archive with a corrupt middle member."""
    made = bytearray(one_bad())
    start = made.index("坏.png".encode()) + 40
    made[start : start + 60] = b"\xff" * 60
    return bytes(made)


def encrypted() -> bytes:
    """Return an archive with a middle member flagged as encrypted."""
    made = bytearray(one_bad())
    for head, field in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        second = made.index(head, made.index(head) + 4)
        made[second + field] |= 1
    return bytes(made)


ONE_BAD = {
    "out": (one_bad("../坏.png"), "坏.zip/../坏.png", "指向外面"),
    "absolute": (one_bad("/坏.png"), "坏.zip//坏.png", "指向外面"),
    "link": (one_bad(external_attr=(0o120777 << 16)), "坏.zip/坏.png", "指向外面"),
    "bidi": (one_bad("坏\u202egnp.png"), "坏.zip/坏\ufffdgnp.png", "方向字符"),
    "control": (one_bad("坏\x07.png"), "坏.zip/坏\ufffd.png", "控制字符"),
    "empty": (one_bad(data=b""), "坏.zip/坏.png", "空的"),
    "ending": (one_bad("坏.pdf"), "坏.zip/坏.pdf", "后缀"),
    "bomb": (one_bad(data=b"\0" * (30 << 20)), "坏.zip/坏.png", "过大"),
    "kind": (one_bad("坏.heic", b"\0\0\0\x18ftypheic" + b"\0" * 64), "坏.zip/坏.heic", "JPG"),
    "corrupt": (corrupt(), "坏.zip/坏.png", "打不开"),
    "encrypted": (encrypted(), "坏.zip/坏.png", "打不开"),
    "deep": (one_bad("a/" * 30 + "坏.png"), f"坏.zip/{'a/' * 30}坏.png", "太多层"),
}


@pytest.mark.parametrize("name", ONE_BAD)
def test_one_bad_file_of_an_archive_is_refused_alone(inbox: Path, name: str) -> None:
    data, refused, words = ONE_BAD[name]
    (inbox / "坏.zip").write_bytes(data)
    with opened(inbox) as received:
        reported = {file.name: file.fault for file in received}
    assert set(reported) == {"坏.zip/甲.png", "坏.zip/丙.png", refused}
    assert words in reported.pop(refused)
    assert list(reported.values()) == ["", ""]


def test_one_bad_file_of_a_folder_is_refused_alone(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("甲.png", "乙.png", "丙\u200f.png", "丁.png"):
        (inbox / name).write_bytes(PNG)
    (inbox / "戊").mkdir()
    iterdir = Path.iterdir

    def locked_file(path: Path) -> object:
        if path.name == "乙.png":
            raise PermissionError(13, "Permission denied")
        return kind_of(path)

    def locked_folder(path: Path) -> object:
        if path.name == "戊":
            raise PermissionError(13, "Permission denied")
        return iterdir(path)

    monkeypatch.setattr(inbox_module, "kind_of", locked_file)
    monkeypatch.setattr(Path, "iterdir", locked_folder)
    with opened(inbox) as received:
        reported = {file.name: file.fault for file in received}
    assert reported.pop("甲.png") == reported.pop("丁.png") == ""
    assert "方向字符" in reported.pop("丙\ufffd.png")
    assert set(reported) == {"乙.png", "戊"}
    assert all("无法读取" in fault and fault.endswith("。") for fault in reported.values())


def test_a_full_disk_is_not_blamed_on_the_archive(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain_zip(inbox / "好.zip", {"a.pdf": PDF})

    def fsync(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match="No space"):
        faults(inbox)
