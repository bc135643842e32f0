"""Archives that no program packs well: each is refused by its own name, and the rest of the bag goes on."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from assistant.intake.bag import opened
from assistant.language import choose
from tests.intake.test_collect import PDF, PNG, faults, gbk_zip, plain_zip


@pytest.fixture
def sack(tmp_path: Path) -> Path:
    """Return an empty folder for what came."""
    choose("zh")
    folder = tmp_path / "收件"
    folder.mkdir()
    return folder


def compressed(method: int) -> bytearray:
    """Return an archive of one member, compressed in a given way."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("甲.png", PNG)
    return bytearray(buffer.getvalue())


def spoiled(method: int) -> bytes:
    """Return an archive whose one member is corrupt."""
    data = compressed(method)
    data[60:400] = b"\xff" * 340
    return bytes(data)


def nameless() -> bytes:
    """Return an archive whose one member has no name."""
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
    """Return an archive whose one member says that it is encrypted."""
    data = compressed(zipfile.ZIP_STORED)
    for head, field in ((data.index(b"PK\x03\x04"), 6), (data.index(b"PK\x01\x02"), 8)):
        data[head + field] |= 1
    return bytes(data)


def clashing() -> bytes:
    """Return an archive that holds `a` as a file and as a folder."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", PNG)
        archive.writestr("a/b.png", PNG)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (gbk_zip({f"{'长' * 120}.png": PNG}), "文件名"),
        (clashing(), "文件名"),
        (spoiled(zipfile.ZIP_DEFLATED), "打不开"),
        (spoiled(zipfile.ZIP_BZIP2), "打不开"),
        (spoiled(zipfile.ZIP_LZMA), "打不开"),
        (locked(), "打不开"),
        (nameless(), "打不开"),
    ],
    ids=["long name", "file and folder", "deflate", "bzip2", "lzma", "encrypted", "no name"],
)
def test_an_odd_archive_is_refused_by_its_name_and_the_rest_of_the_bag_goes_on(
    sack: Path, data: bytes, words: str
) -> None:
    (sack / "坏.zip").write_bytes(data)
    (sack / "营业执照.png").write_bytes(PNG)
    with opened(sack) as found:
        told_ = {each.name: each.fault for each in found}
    if words == "文件名" and os.name == "nt" and "坏.zip" not in told_:
        pytest.skip("this system takes such names")
    assert set(told_) == {"坏.zip", "营业执照.png"}
    assert words in told_["坏.zip"]
    assert told_["坏.zip"].endswith("。")
    assert told_["营业执照.png"] == ""


def test_a_full_disk_is_not_put_on_the_archive(sack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain_zip(sack / "好.zip", {"a.pdf": PDF})

    def fsync(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match="No space"):
        faults(sack)
