"""`report --verify` names the first line or file that was changed, and claims no more than a chain can prove."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.core.errors import UsageError
from assistant.core.values import File
from assistant.proof.journal import frozen
from assistant.proof.journal.chain import head_path
from assistant.proof.journal.events import (
    Comment,
    FieldDone,
    Note,
    Proved,
    RecordOpened,
    RunClosed,
    RunOpened,
    Saved,
    Status,
)
from assistant.proof.journal.frozen import Submission
from assistant.proof.journal.run_folder import JOURNAL, RunFolder
from assistant.proof.report.pack import pack
from assistant.proof.report.verification_words import lines
from assistant.proof.report.verify import Verification, verify
from tests.report.sample_run import entry

OPENED = RunOpened("run", "甲公司", "mock", "http://127.0.0.1/", True, {}, "a" * 64, "", "", "", "fast", "", "填报人")


SUBMISSION = Submission("subject", ("甲公司",), "filing", 1, "2026-01-02T00:00:00+00:00", "", "", "审核中", "", ())


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return a finished run: header, two proofs, a comment, pictures, a frozen profile with one attachment."""
    source = tmp_path / "资料.yaml"
    source.write_text("beian: 1\n", encoding="utf-8")
    paper = tmp_path / "营业执照.pdf"
    paper.write_bytes(b"%PDF-1.4 paper")
    with RunFolder.create(tmp_path / "runs", "甲公司", "mock") as made:
        frozen = made.freeze(source, [File(paper.name, path=paper)])
        made.append(replace(OPENED, frozen=frozen), RecordOpened("subject", "主体信息", "主体", 1))
        for number in (1, 2):
            made.append(FieldDone("subject", f"k{number}", "名称", "written"), Saved("subject", "保存成功"))
            picture = made.store_picture(f"p{number}", b"\x89PNG %d" % number)
            digest = made.write_proof("subject", [entry(f"k{number}", "名称", f"值{number}", ())])
            made.append(Proved("subject", digest, "reopened", {f"k{number}": "proved"}, picture))
        made.append(Comment("主体", "k1", made.store_text("请补充。")), Status("主体", "主体审核中", "审核中"))
        made.append(RunClosed("submitted", 1.0))
    return made.path


def change(run: Path, edit: Callable[[list[bytes]], list[bytes]]) -> None:
    path = run / JOURNAL
    path.write_bytes(b"".join(edit(path.read_bytes().splitlines(keepends=True))))


def head_of(run: Path) -> str:
    return hashlib.sha256((run / JOURNAL).read_bytes().splitlines()[-1]).hexdigest()


def rewritten(run: Path, edit: Callable[[list[bytes]], list[bytes]]) -> None:
    """Rewrite the whole chain after an edit, head file included, as somebody with the program could."""
    change(run, edit)
    digest, written = "0" * 64, []
    for number, line in enumerate((run / JOURNAL).read_bytes().splitlines(), start=1):
        body = json.loads(line) | {"seq": number, "prev": digest}
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        digest = hashlib.sha256(content).hexdigest()
        written.append(content + b"\n")
    (run / JOURNAL).write_bytes(b"".join(written))
    head_path(run / JOURNAL).write_text(f"{len(written):010d} {digest}\n", encoding="ascii")


def replaced(content: list[bytes], at: int, old: str, new: str) -> list[bytes]:
    changed = content[at].replace(old.encode(), new.encode())
    assert changed != content[at]
    return [*content[:at], changed, *content[at + 1 :]]


def first(verification: Verification) -> tuple[int, str]:
    assert verification.breaks, lines(verification)
    return verification.breaks[0].line, verification.breaks[0].what


def test_a_run_as_it_was_written_passes(run: Path) -> None:
    verification = verify(run)
    assert verification.is_whole
    assert (verification.breaks, verification.unnamed, verification.without_digest) == ((), (), ())
    assert verification.checked == 8  # list, profile, attachment, two proofs, two pictures, one text
    assert "单" not in lines(verification)[0]


def test_with_its_head_it_says_that_nothing_has_changed_since(run: Path) -> None:
    verification = verify(run, head_of(run))
    assert verification.is_whole
    assert "与您给出的一致" in lines(verification)[0]
    assert "不证明当时写下的就是事实" in lines(verification)[-1]


@pytest.mark.parametrize("spelled", ["{head}", "{upper}", "{groups}", "{short}"])
def test_a_head_may_be_typed_in_groups_and_short(run: Path, spelled: str) -> None:
    head = head_of(run)
    groups = " ".join(head[at : at + 8] for at in range(0, 64, 8))
    assert verify(run, spelled.format(head=head, upper=head.upper(), groups=groups, short=head[:16])).after == 0


@pytest.mark.parametrize("typed", ["", "abc", "z" * 64, "0" * 65])
def test_an_invalid_head_is_refused(run: Path, typed: str) -> None:
    with pytest.raises(UsageError):
        verify(run, typed)


@pytest.mark.parametrize(
    ("edit", "line", "word"),
    [
        (lambda one: replaced(one, 3, "保存成功", "保存失败"), 4, "被改动"),
        (lambda one: replaced(one, 0, "甲公司", "乙公司"), 1, "被改动"),
        (lambda one: replaced(one, 10, '"submitted",', '"busy",'), 11, "末行标记不符"),
        (lambda one: [*one[:4], *one[5:]], 5, "被删除"),
        (lambda one: one[1:], 1, "被删除"),
        (lambda one: [one[0], one[2], one[1], *one[3:]], 2, "与第 3 行调换"),
        (lambda one: [*one[:2], one[6], *one[3:6], one[2], *one[7:]], 3, "与第 7 行调换"),
        (lambda one: [*one[:5], one[2], *one[5:]], 6, "后来插入"),
        (lambda one: [*one[:5], b"{}\n", *one[5:]], 6, "不是完整"),
        (lambda one: [*one[:5], b"\n", *one[5:]], 6, "不是完整"),
        (lambda one: one[:6], 7, "末尾被截断"),
        (lambda one: [], 1, "末尾被截断"),
    ],
    ids="edit edit-first edit-last delete delete-first swap swap-far repeat hollow blank truncate empty".split(),
)
def test_the_first_line_that_was_changed_is_named(
    run: Path, edit: Callable[[list[bytes]], list[bytes]], line: int, word: str
) -> None:
    change(run, edit)
    number, what = first(verify(run))
    assert number == line
    assert word in what


def test_a_swap_of_two_edited_lines_names_the_first(run: Path) -> None:
    change(run, lambda one: replaced(replaced(one, 3, "保存成功", "保存失败"), 4, "reopened", "detail"))
    number, what = first(verify(run))
    assert number == 4
    assert "或第 5 行" in what


def test_every_edit_of_a_byte_is_detected_in_its_own_line(run: Path) -> None:
    content = (run / JOURNAL).read_bytes()
    chosen = random.Random(4)
    for _ in range(60):
        at = chosen.randrange(len(content))
        if content[at] == 10:
            continue
        changed = bytes([content[at] ^ 1])
        (run / JOURNAL).write_bytes(content[:at] + changed + content[at + 1 :])
        line = 1 + content[:at].count(b"\n")
        assert first(verify(run))[0] in {line, line - 1}, (at, line)


def test_a_cut_tail_without_its_mark_is_detected_only_with_the_head(run: Path) -> None:
    head = head_of(run)
    rewritten(run, lambda one: one[:6])
    alone = verify(run)
    assert alone.breaks == ()
    assert not alone.is_whole
    assert "分不清" in lines(alone)[0]
    assert first(verify(run, head))[0] == 7


def test_a_rewritten_chain_passes_alone_and_fails_with_the_head(run: Path) -> None:
    head = head_of(run)
    rewritten(run, lambda one: replaced(one, 3, "保存成功", "保存失败"))
    alone = verify(run)
    assert alone.is_whole
    assert "重算一遍" in lines(alone)[-1]
    assert "没有一行的摘要与它相同" in first(verify(run, head))[1]


def test_lines_behind_the_given_head_are_reported(run: Path) -> None:
    head = head_of(run)
    with RunFolder.open(run) as again:
        again.append(Note("later"))
    verification = verify(run, head)
    assert (verification.after, verification.is_whole, verification.breaks) == (1, False, ())
    assert "其后又写了 1 行" in lines(verification)[0]


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        ("proof/0001-*.json", 5),
        ("proof/text-*.txt", 9),
        ("pictures/0002-*.png", 8),
        ("profile/资料.yaml", 1),
        ("profile/attachments.json", 1),
        ("profile/files/*", 1),
    ],
)
@pytest.mark.parametrize("act", ["edit", "remove"])
def test_every_file_that_a_line_names_is_checked(run: Path, pattern: str, line: int, act: str) -> None:
    (path,) = run.glob(pattern)
    if act == "edit":
        path.write_bytes(path.read_bytes() + b" ")
    else:
        path.unlink()
    verification = verify(run)
    assert verification.breaks[0].line == line
    assert verification.breaks[0].what == ("被改动过" if act == "edit" else "缺失")
    assert str(verification.breaks[0]).startswith(
        path.relative_to(run).as_posix() if "proof/0" not in pattern else "proof/"
    )


@pytest.mark.parametrize(("pattern", "line"), [("profile/资料.yaml", 1), ("proof/0001-*.json", 5)])
def test_a_file_of_an_earlier_line_is_named_before_a_line_that_was_edited(run: Path, pattern: str, line: int) -> None:
    change(run, lambda one: replaced(one, 6, "保存成功", "保存失败"))
    (path,) = run.glob(pattern)
    path.write_bytes(path.read_bytes() + b" ")
    verification = verify(run, "0" * 16)
    assert [fault.line for fault in verification.breaks] == [line, 7, 12]
    assert path.name in lines(verification)[0]
    assert path.name in lines(verification)[1]


def test_two_proofs_that_changed_places_are_called_swapped(run: Path) -> None:
    one, two = sorted(run.glob("proof/*.json"))
    content = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(content)
    verification = verify(run)
    assert [fault.line for fault in verification.breaks] == [5, 8]
    assert two.name in verification.breaks[0].what


def test_a_file_that_no_line_names_is_reported_but_is_no_fault(run: Path) -> None:
    (run / "proof" / "9999-extra.json").write_text("{}", encoding="utf-8")
    (run / "report.pdf").write_text("", encoding="utf-8")
    verification = verify(run)
    assert verification.is_whole
    assert verification.unnamed == ("proof/9999-extra.json", "report.pdf")


def test_a_run_that_a_crash_ended_is_not_called_whole(run: Path) -> None:
    with (run / JOURNAL).open("ab") as journal:
        journal.write(b'{"v":1,"se')
    verification = verify(run)
    assert verification.breaks == ()
    assert not verification.is_whole


def test_no_corruption_causes_a_traceback(run: Path) -> None:
    content = (run / JOURNAL).read_bytes()
    chosen = random.Random(11)
    for _ in range(300):
        corrupted = bytearray(content)
        for _ in range(chosen.randrange(1, 9)):
            at, kind = chosen.randrange(len(corrupted)), chosen.randrange(3)
            if kind == 0:
                corrupted[at] = chosen.randrange(256)
            elif kind == 1:
                del corrupted[at : at + chosen.randrange(1, 90)]
            else:
                corrupted[at:at] = bytes(chosen.randrange(256) for _ in range(chosen.randrange(9)))
        (run / JOURNAL).write_bytes(bytes(corrupted))
        if bytes(corrupted) != content:
            assert not verify(run).is_whole
            assert lines(verify(run))


def test_a_tail_that_was_not_written_whole_is_named_where_the_head_fits(run: Path) -> None:
    head = head_of(run)
    with (run / JOURNAL).open("ab") as journal:
        journal.write(b'{"v":1,"se')
    report = lines(verify(run, head))
    assert "其后的半行除外" in report[0]
    assert any("末尾有半行没有写完" in line for line in report)


def test_a_copy_in_another_folder_does_not_replace_an_altered_proof(run: Path) -> None:
    (proof,) = run.glob("proof/0002-*.json")
    (run / "aaa").mkdir()
    (run / "aaa" / proof.name).write_bytes(proof.read_bytes())
    proof.write_bytes(b"{}")
    verification = verify(run, head_of(run))
    assert not verification.is_whole
    assert first(verification) == (8, f"被换成了别的内容，原来的内容现在在 aaa/{proof.name}")
    assert verification.breaks[0].file == f"proof/{proof.name}"
    assert verification.unnamed == (f"aaa/{proof.name}",)


@pytest.mark.parametrize("number", ["0000", "0003"])
def test_a_copy_beside_an_altered_proof_does_not_replace_it_either(run: Path, number: str) -> None:
    (proof,) = run.glob("proof/0002-*.json")
    proof.with_name(proof.name.replace("0002", number)).write_bytes(proof.read_bytes())
    proof.write_bytes(b"{}")
    verification = verify(run)
    assert [fault.file for fault in verification.breaks] == [f"proof/{proof.name}"]


@pytest.fixture
def alike(run: Path) -> Path:
    """Return a run that proves a record twice with the same result, and stores the copy of its submission."""
    with RunFolder.open(run) as again:
        for _ in range(2):
            digest = again.write_proof("subject", [entry("k3", "名称", "值3", ())])
            again.append(Proved("subject", digest, "reopened", {"k3": "proved"}))
        frozen.store(again, SUBMISSION, {})
        again.append(RunClosed("submitted", 1.0))
    return run


def test_two_identical_proofs_are_both_named(alike: Path) -> None:
    verification = verify(alike)
    assert (verification.breaks, verification.unnamed, verification.is_whole) == ((), (), True)
    assert verification.checked == 11


@pytest.mark.parametrize("number", ["0003", "0004"])
@pytest.mark.parametrize("act", ["edit", "remove"])
def test_neither_of_two_identical_proofs_may_be_altered_or_missing(alike: Path, number: str, act: str) -> None:
    (proof,) = alike.glob(f"proof/{number}-*.json")
    if act == "remove":
        proof.unlink()
    else:
        proof.write_bytes(b"{}")
    verification = verify(alike)
    assert len(verification.breaks) == 1
    assert verification.unnamed == ()
    if act == "edit":
        assert verification.breaks[0].file == f"proof/{proof.name}"
    else:
        assert verification.breaks[0].what == "缺失：第 12、13 行应各有一份这样的文件"


def test_the_copy_of_a_submission_is_looked_for_in_its_own_folder(alike: Path) -> None:
    (copy,) = alike.glob("submitted/*.json")
    (alike / "proof" / copy.name).write_bytes(copy.read_bytes())
    copy.unlink()
    verification = verify(alike)
    assert first(verification) == (14, f"被挪走了，现在是 proof/{copy.name}")


def test_a_masked_pack_says_what_was_compared_and_what_cannot_be(alike: Path, tmp_path: Path) -> None:
    made = pack(RunFolder.open(alike), tmp_path / "a.zip")
    for head in (None, head_of(alike), made.digest):
        verification = verify(made.path, head)
        assert (verification.breaks, verification.is_whole) == ((), head == made.digest)
        assert (
            verification.masked == 5
        )  # four proofs and the texts; not in it: profile, pictures without masks, the copy
        what = (
            "遮盖过的 5 个文件的原件，以及未放入的文件，无从核对" if verification.is_whole else "另有 6 个文件没有核验"
        )
        assert what in lines(verification)[0]
        assert "记下的文件都" not in lines(verification)[0]
