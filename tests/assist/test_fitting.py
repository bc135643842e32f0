"""A value in the words of the page: options of a group with other signs between, or under the title of their group."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.core.values import Choice, Choices, Kind
from assistant.filing.assist.fitting import fitted
from assistant.filing.forms.shapes import Address, Control, OptionList


def listed(kind: Kind, words: Sequence[str]) -> Control:
    return Control(
        "#list", Address((), "应用领域"), "应用领域", kind, "native", None, options=OptionList(tuple(words), "listed")
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("文本/短文本", "图像/图像"), "文本/短文本"),
        (("文本 - 短文本", "图像 - 图像"), "文本 - 短文本"),
        (("短文本", "长文本"), "短文本"),
        (("短文本", "短文本"), "文本/短文本"),
        (("长文本", "其他"), "文本/短文本"),
        (("文本", "文本短"), "文本/短文本"),
    ],
    ids=["as it is", "another sign", "its own word", "twice", "absent", "alike"],
)
def test_an_option_of_a_group_is_known_by_its_words_alone(words: Sequence[str], expected: str) -> None:
    assert fitted(Choices(("文本/短文本",)), listed("choices", words)) == Choices((expected,))
    assert fitted(Choice("文本/短文本"), listed("choice", words)) == Choice(expected)


def test_a_word_that_every_group_has_needs_its_group() -> None:
    assert fitted(Choices(("文本/其他",)), listed("choices", ("短文本", "其他"))) == Choices(("文本/其他",))
    assert fitted(Choices(("文本/其他",)), listed("choices", ("文本：其他", "图像：其他"))) == Choices(("文本：其他",))
