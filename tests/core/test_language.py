"""What a text says of numbers in English, and how words are listed in each language."""

from __future__ import annotations

import pytest

from assistant.core.language import comma_list, say, semicolon_list, speaking


@pytest.mark.parametrize(
    ("days", "text"), [(1, "1 day overdue"), (2, "2 days overdue"), (0, "0 days overdue"), (11, "11 days overdue")]
)
def test_one_day_stands_in_the_singular(days: int, text: str) -> None:
    with speaking("en"):
        assert say("已超期 {days} 天", days=days) == text


def test_two_numbers_of_a_text_count_for_their_own_nouns() -> None:
    with speaking("en"):
        assert say("{count} 处，{clients} 个客户", count=2, clients=1) == "2 places, 1 client"


def test_a_fact_that_holds_such_words_stays_as_it_is() -> None:
    with speaking("en"):
        assert say("{what}：{found}", what=1, found="{x} days") == "1: {x} days"


@pytest.mark.parametrize(
    ("count", "text"), [(1, "1 place is still to be filled in"), (2, "2 places are still to be filled in")]
)
def test_the_verb_goes_with_its_noun(count: int, text: str) -> None:
    with speaking("en"):
        assert say("还有 {count} 处待填写", count=count) == text


def test_every_counted_noun_has_its_singular() -> None:
    nouns = {"families": "family", "entries": "entry", "companies": "company", "entities": "entity", "days": "day"}
    with speaking("en"):
        assert {noun: say(f"these {{count}} {noun} hold", count=1) for noun in nouns} == {
            noun: f"this 1 {one} holds" for noun, one in nouns.items()
        }


@pytest.mark.parametrize(("language", "texts"), [("zh", ("甲、乙", "甲；乙")), ("en", ("甲, 乙", "甲; 乙"))])
def test_words_and_clauses_are_listed_as_in_their_language(language: str, texts: tuple[str, str]) -> None:
    with speaking(language):
        assert (comma_list(["甲", "乙"]), semicolon_list(["甲", "乙"])) == texts
