"""A forged pack does not pass: altered content with renewed digests, and archives that two programs read differently."""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.core.errors import RefusedPack, UsageError
from assistant.proof.journal.events import Comment, Proved, RecordOpened, RunClosed
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report import edition, html, view
from assistant.proof.report.pack import MANIFEST, README, REPORT, SUMS, Packed, pack, sums
from assistant.proof.report.verification_words import lines
from assistant.proof.report.verify import verify
from tests.report.made_run import OPENED
from tests.report.sample_run import entry

Contents = dict[str, bytes]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """Return a finished run with two proofs and a comment."""
    with RunFolder.create(tmp_path_factory.mktemp("home") / "runs", "甲公司", "mock") as made:
        made.append(OPENED, RecordOpened("subject", "主体信息", "主体", 2))
        for number in (1, 2):
            fields = [entry(f"k{number}", "名称", f"原来的值{number}", ())]
            digest = made.write_proof("subject", fields)
            made.append(Proved("subject", digest, "reopened", {f"k{number}": "proved"}))
        made.append(Comment("主体", "k1", made.store_text("请补充。")), RunClosed("submitted", 1.0))
    return made


@pytest.fixture(scope="module")
def masked(run: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> Packed:
    return pack(run, tmp_path_factory.mktemp("masked") / "a.zip")


@pytest.fixture(scope="module")
def whole(run: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> Packed:
    return pack(run, tmp_path_factory.mktemp("whole") / "a.zip", unmasked=True)


def content(path: Path) -> Contents:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def renewed(contents: Contents) -> Contents:
    """Return the files with a list and sums that fit them, as a forger writes them."""
    manifest = json.loads(contents[MANIFEST])
    known = {item["name"]: item for item in manifest["files"]}
    names = [name for name in contents if name not in (MANIFEST, SUMS)]
    manifest["files"] = [
        known.get(name, {"content": "whole"})
        | {"name": name, "sha256": hashlib.sha256(contents[name]).hexdigest(), "size": len(contents[name])}
        for name in names
    ]
    contents |= {MANIFEST: json.dumps(manifest, ensure_ascii=False).encode()}
    return contents | {SUMS: sums((name, contents[name]) for name in (*names, MANIFEST))}


def forged(path: Path, target: Path, change: Callable[[Contents], None]) -> Path:
    contents = content(path)
    change(contents)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in renewed(contents).items():
            archive.writestr(name, text)
    return target


def replaced(name: str, old: str, new: str) -> Callable[[Contents], None]:
    """Return a change of the first file whose name begins like this."""

    def change(contents: Contents) -> None:
        path = next(path for path in contents if path.startswith(name))
        text = contents[path].replace(old.encode(), new.encode())
        assert text != contents[path]
        contents[path] = text

    return change


def added(name: str, text: bytes = b"x") -> Callable[[Contents], None]:
    return lambda contents: contents.update({name: text})


def without(name: str) -> Callable[[Contents], None]:
    def change(contents: Contents) -> None:
        del contents[name]

    return change


FORGERIES = {
    "value in the report": replaced(REPORT, "原来的值2", "改过的值2"),
    "sentence added to the report": replaced(REPORT, "</body>", "<p>全部通过</p></body>"),
    "report of nobody's making": replaced(REPORT, '<meta name="generator"', '<meta name="author"'),
    "report in another zone": replaced(REPORT, f"{edition.of('zh', '').offset} ", "+0545 "),
    "space behind the report": replaced(REPORT, "</html>", "</html> "),
    "value in a proof": replaced("proof/0001", "原来的值1", "改过的值1"),
    "note in a proof": replaced("proof/0002", '"note": ""', '"note": "已人工核对"'),
    "verdict in a proof": replaced("proof/0001", '"verdict": "proved"', '"verdict": "differs"'),
    "text of the site": replaced("proof/text-", "请补充", "已通过"),
    "how to verify": replaced(README, "SHA-256", "MD5"),
    "journal": replaced("journal.jsonl", "主体信息", "产品信息"),
    "second report": added("proof/report.html"),
    "another picture": added("pictures/0009-subject.png"),
    "no report": without(REPORT),
}


@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.parametrize("kind", ["masked", "whole"])
def test_an_altered_pack_with_renewed_digests_is_never_accepted(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, forgery: str
) -> None:
    made: Packed = request.getfixturevalue(kind)
    path = forged(made.path, tmp_path / "b.zip", FORGERIES[forgery])
    for head in (None, made.head, made.digest):
        verification = verify(path, head)
        assert not verification.is_whole, (head, lines(verification))
        assert "✓" not in lines(verification)[0]
    assert verify(path, made.digest).breaks


def test_what_the_last_line_cannot_vouch_for_is_named(masked: Packed) -> None:
    messages = "\n".join(lines(verify(masked.path, masked.head)))
    for name in (REPORT, "proof/0001-", "proof/0002-", "proof/text-"):
        assert name in next(line for line in messages.splitlines() if "没有核验" in line and name in line)
    assert "包摘要" in messages


def test_a_masked_proof_that_contradicts_the_journal_is_a_fault_even_without_the_packs_digest(
    masked: Packed, tmp_path: Path
) -> None:
    path = forged(masked.path, tmp_path / "b.zip", FORGERIES["verdict in a proof"])
    assert [fault.what for fault in verify(path, masked.head).breaks] == ["与这一行记下的结论不符"]


def test_the_report_of_an_unmasked_pack_is_made_again_in_any_zone_and_language(
    run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = pack(run, tmp_path / "a.zip", unmasked=True)
    monkeypatch.setenv("TZ", "Pacific/Chatham")
    monkeypatch.setenv("BEIAN_LANG", "en")
    verification = verify(made.path)
    assert (verification.is_whole, bool(verification.report_offset)) == (True, True)


@pytest.mark.parametrize("kind", ["masked", "whole"])
def test_the_packs_digest_is_that_of_its_list(request: pytest.FixtureRequest, kind: str) -> None:
    made: Packed = request.getfixturevalue(kind)
    assert hashlib.sha256(content(made.path)[MANIFEST]).hexdigest() == made.digest
    assert verify(made.path, made.digest[:16].upper()).is_whole


# the report in a run folder


@pytest.fixture
def folder(run: RunFolder, tmp_path: Path) -> Path:
    """Return a copy of the run with its report."""
    path = tmp_path / run.name
    shutil.copytree(run.path, path)
    (path / REPORT).write_text(html.render(view.build(RunFolder.open(path)), "zh"), encoding="utf-8")
    return path


def test_the_report_in_a_run_folder_is_made_again(folder: Path) -> None:
    verification = verify(folder)
    assert (verification.is_whole, bool(verification.report_offset)) == (True, True)
    assert "逐字节相同" in "\n".join(lines(verification))
    page = (folder / REPORT).read_text(encoding="utf-8")
    (folder / REPORT).write_text(page.replace("原来的值2", "改过的值2"), encoding="utf-8")
    assert [fault.file for fault in verify(folder).breaks] == [REPORT]


@pytest.mark.parametrize("page", [b"", b"<!DOCTYPE html>", b"\xff\xfe", b'<meta name="generator" content="beian 1">'])
def test_a_report_of_another_making_is_called_not_verified(folder: Path, page: bytes) -> None:
    (folder / REPORT).write_bytes(page)
    verification = verify(folder)
    assert (verification.breaks, verification.is_whole) == ((), False)
    assert "没有核验：report.html" in "\n".join(lines(verification))


def test_a_report_that_is_older_than_the_last_line_is_called_not_verified(folder: Path) -> None:
    with RunFolder.open(folder) as again:
        again.append(RunClosed("submitted", 1.0))
    assert list(verify(folder).untied) == [REPORT]


@pytest.mark.parametrize("name", ["REPORT.html", "Report.HTML", "proof/TEXT-{text}", "Proof/{proof}", "PROOF/{proof}"])
def test_a_name_that_passes_for_one_of_the_run_is_a_fault(folder: Path, name: str) -> None:
    (text,), (proof, *_) = folder.glob("proof/text-*"), sorted(folder.glob("proof/0*"))
    path = folder / name.format(text=text.name.removeprefix("text-"), proof=proof.name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    assert [fault.file for fault in verify(folder).breaks] == [path.relative_to(folder).as_posix()]


# names and bytes of the archive


@pytest.mark.parametrize(
    "name",
    [
        "REPORT.html",
        "Manifest.json",
        "journal.JSONL",
        "ｒeport.html",
        "report.ｈtml",
        "./report.html",
        "proof/../report.html",
        "proof//report.html",
        "/report.html",
        "C:/report.html",
        "C:report.html",
        "//server/share/report.html",
        "~/report.html",
        "proof\\report.html",
        "report.html:page",
        "report.html.",
        "report.html ",
        "proof /report.html",
        "con",
        "proof/nul.json",
        "proof/",
        "re\u200dport.html",
        "\u202ereport.html",
        "report\n.html",
        "report\u00ad.html",
        "\ufeffreport.html",
        "..",
    ],
)
def test_a_name_that_another_program_reads_differently_is_refused(whole: Packed, tmp_path: Path, name: str) -> None:
    path = forged(whole.path, tmp_path / "b.zip", added(name))
    with pytest.raises(RefusedPack) as refused:
        verify(path, whole.head)
    assert "不能采信" in str(refused.value)


def test_two_files_of_one_name_are_refused(whole: Packed, tmp_path: Path) -> None:
    for name in (REPORT, MANIFEST, "journal.jsonl", next(n for n in content(whole.path) if n.startswith("proof/"))):
        path = tmp_path / "b.zip"
        shutil.copy(whole.path, path)
        with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(name, "x")
        with pytest.raises(RefusedPack, match="两个"):
            verify(path)


def test_two_names_that_differ_in_composition_or_case_are_refused(whole: Packed, tmp_path: Path) -> None:
    for one, two in (("é", "e\u0301"), ("ß.yaml", "SS.yaml"), ("Å", "\u212b"), ("ａ", "A"), ("Σ", "ς"), ("①", "1")):
        path = forged(
            whole.path,
            tmp_path / "b.zip",
            lambda contents, names=(one, two): contents.update(dict.fromkeys(names, b"x")),  # type: ignore[misc]
        )
        with pytest.raises(RefusedPack, match="只差"):
            verify(path)


def info(name: str, mode: int = 0o100600, **members: object) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.external_attr = mode << 16
    for member, value in members.items():
        setattr(made, member, value)
    return made


@pytest.mark.parametrize(
    "odd",
    [
        info("proof/link", 0o120777),
        info("proof/pipe", 0o010600),
        info("proof/device", 0o060600),
        info("proof/socket", 0o140600),
        info("proof/room", 0o040700),
        info("proof/room", external_attr=0x10),
        info("proof/more", extra=struct.pack("<HHB", 0x7075, 1, 1)),
        info("proof/comment", comment=b"x"),
        info("proof/other", compress_type=zipfile.ZIP_BZIP2),
        info("proof/other", compress_type=zipfile.ZIP_LZMA),
    ],
    ids=lambda odd: f"{odd.filename}-{odd.compress_type}-{odd.external_attr:x}",
)
def test_an_entry_that_is_no_plain_file_is_refused(whole: Packed, tmp_path: Path, odd: zipfile.ZipInfo) -> None:
    path = tmp_path / "b.zip"
    shutil.copy(whole.path, path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(odd, b"journal.jsonl")
    with pytest.raises(RefusedPack):
        verify(path, whole.head)


def archive_of(*files: tuple[str, bytes], gap: bytes = b"", local: str = "", flags: int = 0, crc: int = 0) -> bytes:
    """Return an archive by hand: bytes before each entry, another local name, other flags, a wrong checksum."""
    body, directory = b"", b""
    for name, text in files:
        body += gap
        about = (20, flags, 0, 0, 33, zlib.crc32(text) ^ crc, len(text), len(text))
        here = (local or name).encode()
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 20, *about, len(name.encode()), 0, 0, 0, 0, 0o600 << 16, len(body)
        )
        directory += name.encode()
        body += struct.pack("<4s5H3L2H", b"PK\3\4", *about, len(here), 0) + here + text
    return body + directory + ended(len(files), len(directory), len(body))


def ended(count: int, size: int, start: int) -> bytes:
    return struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, start, 0)


A, B = ("a.txt", b"one"), ("b.txt", b"two")


def with_two_directories() -> bytes:
    one, two = archive_of(A), archive_of(A, B)
    return one + two


def with_a_directory_that_points_elsewhere() -> bytes:
    data, two = archive_of(A, B), archive_of(A).index(b"PK\1\2")
    at = data.index(b"PK\1\2") + 42  # where the directory says that the first entry begins
    return data[:at] + struct.pack("<L", two) + data[at + 4 :]


@pytest.mark.parametrize(
    "data",
    [
        with_a_directory_that_points_elsewhere(),
        archive_of(A, B) + b"\0",
        archive_of(A, B) + archive_of(A),
        with_two_directories(),
        b"#!/bin/sh\n" + archive_of(A, B),
        archive_of(A, B, gap=b"hidden"),
        archive_of(A, local="c.txt"),
        archive_of(A, flags=1),
        archive_of(A, flags=8),
        archive_of(A, flags=0x2000),
        archive_of(A, crc=1),
        archive_of(A, B)[:-22] + ended(1, 51, 76),
        archive_of(A, B)[:-22] + ended(2, 102, 75),
        archive_of(A, B)[:-2] + struct.pack("<H", 4) + b"note",
        archive_of(A, A),
        archive_of(("a\u0301".encode("utf-8").decode("latin-1"), b"x")),
    ],
)
def test_bytes_that_two_programs_read_differently_are_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(data)
    with pytest.raises(RefusedPack):
        verify(path)


def test_a_wrong_size_of_a_packed_file_is_refused(whole: Packed, tmp_path: Path) -> None:
    data = whole.path.read_bytes()
    at = data.index(b"PK\1\2") + 24
    path = tmp_path / "b.zip"
    path.write_bytes(data[:at] + struct.pack("<L", 1 << 20) + data[at + 4 :])
    with pytest.raises(RefusedPack):
        verify(path)


def is_accepted(path: Path, head: str) -> bool:
    try:
        return verify(path, head).is_whole
    except (RefusedPack, UsageError):
        return False


def test_no_corruption_of_the_archive_passes_or_causes_a_traceback(whole: Packed, tmp_path: Path) -> None:
    data, path = whole.path.read_bytes(), tmp_path / "b.zip"
    for at in range(0, len(data), max(len(data) // 400, 1)):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1 :])
        assert not is_accepted(path, whole.digest) or unpacked(path) == unpacked(whole.path), at


def unpacked(path: Path) -> dict[str, bytes]:
    """Return the files of an archive: a flipped bit after the end of a packed stream changes none of them."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
