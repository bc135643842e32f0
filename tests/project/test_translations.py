"""Both editions are complete: every text exists in Chinese and in English, with the same placeholders."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from assistant.apps.console.pages import described_pages, import_pages
from scripts.messages import EDITION, collected, edition, outdated
from tests.project.source_tree import PACKAGE, modules, nodes, shown

BUTTON = re.compile(r"〔([\u4e00-\u9fff]+)〕")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Where Chinese signs between words stay in both editions: values of the profile, Chinese documents, stored texts.
SEPARATED = frozenset(
    "apps/conflict_copies.py apps/console/expiries_panel.py core/values/words.py declaration/papers/assessment.py "
    "declaration/papers/confirmation_sheet.py declaration/papers/facts.py declaration/papers/labels.py "
    "declaration/papers/passages.py declaration/papers/registration_form.py declaration/papers/scan_differences.py "
    "declaration/papers/entity_drafts.py declaration/profile/earlier.py filing/assist/shown_texts.py filing/forms/snapshot.py filing/run/deregister.py "
    "filing/run/drifted.py planning/maps/drift.py practice/expiries.py".split()
)
AVOIDED = ("一键备案", "自动提交", "包过", "智能识别", "非法参数", "校验失败", "会话", "元素", "快照", "证实")


@pytest.fixture(scope="module")
def source() -> Catalog:
    """Return every message id in the code."""
    return collected()


@pytest.fixture(scope="module")
def english() -> Catalog:
    """Return the English edition."""
    return edition()


def placeholders(text: str) -> set[str]:
    """Return the names between braces of a format string."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_english_edition_knows_every_text_and_no_other(source: Catalog, english: Catalog) -> None:
    expected, known = ({str(message.id) for message in book if message.id} for book in (source, english))
    assert expected - known == set(), "run `make messages`, then translate"
    assert known - expected == set(), "texts that are gone; run `make messages`"


def test_nothing_is_untranslated_or_fuzzy(english: Catalog) -> None:
    open_ones = [str(message.id) for message in english if message.id and (not message.string or message.fuzzy)]
    assert open_ones == []


def test_placeholders_are_the_same_in_both_editions(english: Catalog) -> None:
    wrong = [
        f"{message.id} → {message.string}"
        for message in english
        if message.id and placeholders(str(message.id)) != placeholders(str(message.string))
    ]
    assert wrong == []


def test_words_that_a_person_reads_are_separated_as_in_their_language() -> None:
    separated = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules("assistant")
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr == "join"
        if isinstance(node.value, ast.Constant) and node.value.value in {"、", "；", "，"}
    }
    assert separated == SEPARATED, "use comma_list or semicolon_list, or name the module"


def test_a_button_is_named_in_english_where_its_page_is_english(english: Catalog) -> None:
    import_pages()
    guide = {text for name, page in described_pages() for text in (name, page.about)}  # it keeps the Chinese names
    wrong = [
        f"{message.id} → {message.string}"
        for message in english
        if message.id not in guide and any(name in english for name in BUTTON.findall(str(message.string)))
    ]
    assert wrong == []


def test_the_edition_holds_no_leftovers_and_is_up_to_date() -> None:
    assert not outdated(), "run `make messages`"
    assert "\n#~ " not in EDITION.read_text(encoding="utf-8")


def test_texts_are_written_as_literals_so_that_they_are_detected() -> None:
    wrong = [
        shown(path, node.lineno)
        for path in modules()
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and _is_hidden_text(node)
    ]
    assert wrong == [], (
        "say() and mark() take a literal, or a text that was marked elsewhere: never an f-string or a sum"
    )


def _is_hidden_text(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Name) or call.func.id not in {"say", "mark"} or not call.args:
        return False
    first = call.args[0]
    if call.func.id == "mark":
        return not isinstance(first, ast.Constant)
    return isinstance(first, ast.JoinedStr | ast.BinOp)


def test_the_source_texts_use_the_words_of_the_glossary(source: Catalog) -> None:
    wrong = {str(message.id): word for message in source for word in AVOIDED if word in str(message.id)}
    assert wrong == {}


def test_english_texts_are_english(english: Catalog) -> None:
    """Registry terms stay Chinese; a whole sentence never does."""
    wrong = []
    for message in english:
        chinese = len(CHINESE.findall(str(message.string)))
        if message.id and chinese > 12 and chinese * 2 > len(str(message.string)):
            wrong.append(f"{message.id} → {message.string}")
    assert wrong == []


def test_the_edition_lies_where_the_language_module_looks() -> None:
    assert Path("assistant/locale/en/LC_MESSAGES/assistant.po").parts == EDITION.parts[-5:]


# Placeholders whose value is Chinese: a name, a state, an item of the board.
CHINESE_VALUES = ("item", "algorithm", "state", "company", "who", "by", "receiver", "names")
BLANKS = re.compile(
    r"[\u4e00-\u9fff”）》]( +)[“（《]|[”）》]( +)[\u4e00-\u9fff]"
    rf"|\{{(?:{'|'.join(CHINESE_VALUES)})\}}( +)[\u4e00-\u9fff]|[\u4e00-\u9fff]( +)\{{(?:{'|'.join(CHINESE_VALUES)})\}}"
)


def test_no_blank_stands_between_chinese_words(source: Catalog) -> None:
    assert [str(message.id) for message in source if message.id and BLANKS.search(str(message.id))] == []
