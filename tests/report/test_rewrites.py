"""The report names every rewrite of a value, and says what was not checked."""

from __future__ import annotations

import pytest

from assistant.core.language import speaking
from assistant.core.values import Choice, File, Value
from assistant.core.verdict import Verdict
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.report import words
from assistant.proof.report.rows import Masking, of_proof
from tests.core.test_verdict import GIVEN_IN


def proof(expected: Value, stored: Value, verdict: Verdict) -> ProofEntry:
    return ProofEntry("subject.basic.address", "详细地址", (), expected, stored, None, stored, verdict, "written")


@pytest.mark.parametrize(
    ("language", "expected", "stored", "says"),
    [
        ("zh", "Ａ  甲", "A 甲", "全角与半角、连续空格并为一个"),
        ("en", "甲\n乙 ", "甲\r\n乙", "line ends, blanks around the text"),
        ("zh", Choice("é"), Choice("e\u0301"), "带符号字母的编码"),
    ],
)
def test_rewrites_are_named_in_the_language_of_the_report(
    language: str, expected: Value, stored: Value, says: str
) -> None:
    entry = proof(expected, stored, "normalised")
    with speaking(language):
        assert says in words.why(of_proof(entry, Masking([entry])))


def test_a_file_by_its_name_says_so_and_counts_as_wrong() -> None:
    entry = proof(File("甲.pdf", "a" * 64), File("甲.pdf"), "listed")
    row = of_proof(entry, Masking([entry]))
    with speaking("zh"):
        assert (words.verdict(row).word, row.is_right, row.is_counted) == ("仅核对文件名", False, True)


def test_every_verdict_of_proof_has_words() -> None:
    assert set(words.VERDICTS) >= GIVEN_IN["proved"]
