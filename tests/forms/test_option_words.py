"""Options are chosen by their exact word; another notation only where exactly one option has it, and it is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page

import assistant
from assistant.core.values import Choice, Choices, Nodes, Region, Value
from assistant.filing.forms.driving import Trouble, as_listed, index_of, unlike
from assistant.filing.forms.kits.native import lists
from assistant.filing.forms.shapes import Address, Control, OptionList, OptionState
from tests.forms.widget_form import Some, WidgetForm, short_waits

REMOTE = "远程下拉"  # the server decides which words it finds


def spelled(value: Value, change: Callable[[str], str]) -> Value | None:
    """Return a value with each of its words in another notation; None for a value without words of options."""
    match value:
        case Choice(word):
            return Choice(change(word))
        case Choices(words):
            return Choices(tuple(map(change, words)))
        case Region(words):
            return Region(tuple(map(change, words)))
        case Nodes(nodes):
            return Nodes(frozenset((*node[:-1], change(node[-1])) for node in nodes))
        case _:
            return None


@pytest.mark.browser
def test_every_widget_takes_a_value_in_another_notation_and_says_so(form: WidgetForm, some: Some) -> None:
    asked = [
        replace(target, value=value)
        for target in some(4)
        if target.address.label != REMOTE and (value := spelled(target.value, lambda word: f"{word}\u3000")) is not None
    ]
    form.open("widgets")
    results = {result.target.address.label: result for result in form.fill(*asked)}
    assert {label: (result.outcome, form.holds(label)) for label, result in results.items()} == dict.fromkeys(
        results, ("normalised", True)
    )
    assert all(result.reason for result in results.values())


@pytest.mark.browser
def test_every_widget_takes_a_value_only_by_its_meaning(form: WidgetForm, some: Some) -> None:
    asked = [
        replace(target, value=value)
        for target in some(0)
        if target.address.label != REMOTE and (value := spelled(target.value, lambda word: f"{word}\u200b")) is not None
    ]
    form.open("widgets")
    before = form.model()
    with short_waits():
        outcomes = {result.target.address.label: result.outcome for result in form.fill(*asked)}
    assert set(outcomes.values()) == {"no_option"}, outcomes
    assert form.model() == before


WIDGETS = {
    "select": '<label for="s{name}">{name}</label><select id="s{name}"><option value="">请选择</option>{options}</select>',
    "radios": "<fieldset><legend>{name}</legend>{options}</fieldset>",
    "boxes": "<fieldset><legend>{name}</legend>{options}</fieldset>",
    "listbox": '<p id="t{name}">{name}</p><ul role="listbox" aria-labelledby="t{name}" tabindex="0">{options}</ul>',
}
OPTION = {
    "select": "<option value='{at}'>{word}</option>",
    "radios": "<label><input type='radio' name='{name}' value='{at}'>{word}</label>",
    "boxes": "<label><input type='checkbox' name='{name}' value='{at}'>{word}</label>",
    "listbox": "<li role='option' data-at='{at}' aria-selected='false' onclick=\"this.parentElement.querySelectorAll('[role=option]')"
    '.forEach((one) => one.ariaSelected = String(one === this))">{word}</li>',
}
CHOSEN = """(part) => [...part.querySelectorAll('option:checked, input:checked, [aria-selected=true]')]
  .map((one) => one.value || one.dataset.at).filter(Boolean)"""
CASES = [
    (("102", "10²"), "10²", "written", ["o1"]),
    (("102", "103"), "10²", "no_option", []),
    (("Ａ", "A", "B"), "A", "written", ["o1"]),
    (("Ａ", "B"), "A", "normalised", ["o0"]),
    (("Ａ-1", "A－1", "B"), "A-1", "ambiguous", []),
    (("甲", "乙", "甲"), "甲", "ambiguous", []),
    (("New&nbsp;York", "New York"), "New York", "written", ["o1"]),
    (("未", "末"), "末", "written", ["o1"]),
]


@pytest.mark.browser
def test_an_option_is_chosen_by_its_word(page: Page) -> None:
    """All cases in all widgets are fields of one form, each within an element with the name of its case."""
    html, asked, expected = "", dict[str, str | list[str]](), dict[str, tuple[str, list[str]]]()
    for widget, (number, (words, word, outcome, chosen)) in product(WIDGETS, enumerate(CASES)):
        name = f"{widget}{number}"
        options = "".join(OPTION[widget].format(at=f"o{at}", word=one, name=name) for at, one in enumerate(words))
        html += f'<div id="{name}">{WIDGETS[widget].format(options=options, name=name)}</div>'
        asked[name] = [word] if widget == "boxes" else word
        expected[name] = (outcome, chosen)
    page.set_content(html)
    with short_waits():
        fields = assistant.fill_form(page, asked).fields
    actual = {field.label: (field.outcome, page.locator(f"#{field.label}").evaluate(CHOSEN)) for field in fields}
    assert actual == expected


LONG = """<p id="t">项</p><ul role="listbox" aria-labelledby="t" tabindex="0" style="height: 60px; overflow: auto"><div></div></ul>
<script>{
window.chosen = null;
const words = WORDS, list = document.querySelector('ul'), box = document.querySelector('div');
box.style.cssText = `height: ${words.length * 20}px; position: relative`;
let chosen = '';
const show = () => {
  const from = Math.floor(list.scrollTop / 20);
  box.innerHTML = words.slice(from, from + 4).map((word, at) => `<li role=option aria-setsize=${words.length} style="position: absolute; height: 20px; top:
    ${(from + at) * 20}px" id=o${from + at} aria-selected=${chosen === 'o' + (from + at)}>${word}</li>`).join('');
};
list.onscroll = show;
list.onclick = (event) => { chosen = event.target.id; window.chosen = chosen; show(); };
show();
}</script>"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("at", "word", "chosen"),
    [
        ({30: "A", 2: "Ａ"}, "A", "o30"),
        ({30: "Ａ"}, "A", "o30"),
        ({30: "Ａ-1", 2: "A－1"}, "A-1", None),
    ],
    ids=["the word itself, after another notation", "the only other notation", "two other notations"],
)
def test_a_list_that_renders_only_what_is_in_view_is_looked_through(
    page: Page, monkeypatch: pytest.MonkeyPatch, at: dict[int, str], word: str, chosen: str | None
) -> None:
    monkeypatch.setattr(lists, "OPEN_MS", 300)
    words = [at.get(place, f"词{place}") for place in range(40)]
    page.set_content(LONG.replace("WORDS", str(words)))
    (field,) = assistant.fill_form(page, {"项": word}).fields
    assert page.evaluate("() => window.chosen") == chosen, field
    assert (chosen is None) == (not field.is_right)


def control(state: OptionState = "listed") -> Control:
    return Control("r", Address((), "项"), "项", "choice", "native", None, options=OptionList((), state))


def test_words_are_spelled_as_the_list_spells_them() -> None:
    assert as_listed(control(), ("A", "B"), ("Ａ", "B")) == ("Ａ", "B")
    assert as_listed(control("on_demand"), ("乙",), ("甲",)) == ("乙",)
    assert as_listed(control("remote"), ("A",), ()) == ("A",)
    doubled, missing = as_listed(control("on_demand"), ("甲",), ("甲", "甲")), as_listed(control(), ("乙",), ("甲",))
    assert isinstance(doubled, Trouble)
    assert isinstance(missing, Trouble)
    assert (doubled.outcome, missing.outcome) == ("ambiguous", "no_option")
    assert index_of("A", ["Ａ", "A"]) == 1


@pytest.mark.parametrize(
    ("names", "expected", "ticked"),
    [
        (["A", "Ａ"], "A", ["A"]),
        (["Ａ", "B"], "A", ["Ａ"]),
        (["A ", "Ａ"], "A", "ambiguous"),
        (["甲", "甲"], "甲", "ambiguous"),
        (["102"], "10²", "no_option"),
    ],
)
def test_a_node_is_ticked_by_its_name(names: list[str], expected: str, ticked: list[str] | str) -> None:
    nodes = [{"path": [name], "on": False, "off": False} for name in names]
    met = list(unlike(SimpleNamespace(value=Nodes(frozenset({(expected,)}))), nodes))  # type: ignore[arg-type]
    assert [one.outcome if isinstance(one, Trouble) else one["path"][0] for one in met] == (
        [ticked] if isinstance(ticked, str) else ticked
    )
