"""Learn the landmarks of the page after the login from the operator: the account, the entity and its state.

The operator presses three places on the page and makes one choice. Only places and the site's words for states are
written down, never the name of a company.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol

from assistant.core.language import mark, say
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.browser.playwright import PageFault
from assistant.filing.calibration.map_draft import MapDraft
from assistant.filing.operator.picker import Picker
from assistant.filing.operator.prompt import CHOOSE
from assistant.filing.operator.protocol import Handover, HandoverAnswer
from assistant.filing.site.landmarks import Site
from assistant.planning.maps.registry_state import ENTITY_CHANGING, ENTITY_OPEN, ENTITY_PASSED, ENTITY_UNDER_REVIEW

STATES: Final = (*sorted(ENTITY_OPEN), *sorted(ENTITY_UNDER_REVIEW), ENTITY_PASSED, *sorted(ENTITY_CHANGING))
_SKIP = "skip"
_PICKED = "picked"
_MOST = 40
_ASKS: Final = {
    "logged_in": mark("请登录，然后在页面上点一下只有登录后才显示的账号名。"),
    "company": mark("请在页面上点一下公司（主体）的名称。"),
    "subject_state": mark("请在首页上点一下主体信息的状态文字（只点状态这几个字）。"),
}
_SELECTOR = """point => {
    const element = document.elementFromPoint(...point);
    if (!element) return null;
    const isUnique = (selector) => document.querySelectorAll(selector).length === 1;
    const classes = [...element.classList].filter(name => /^[a-z][a-z0-9_-]*$/i.test(name) && !/\\d{3,}/.test(name));
    const own = [...classes.map(name => '.' + name), classes.length ? '.' + classes.join('.') : ''].filter(Boolean);
    const above = element.parentElement ? [...element.parentElement.classList].filter(name => /^[a-z][a-z0-9_-]*$/i.test(name)) : [];
    const tag = element.tagName.toLowerCase();
    const both = above.flatMap(name => [...own, tag].map(last => `.${name} > ${last}`));
    let selector = [...own, ...both].find(isUnique) || '';
    for (let node = element, path = []; !selector && node && node !== document.documentElement; node = node.parentElement) {
        const same = [...node.parentElement.children].filter(sibling => sibling.tagName === node.tagName);
        path.unshift(node.tagName.toLowerCase() + (same.length > 1 ? `:nth-of-type(${same.indexOf(node) + 1})` : ''));
        if (isUnique(path.join(' > '))) selector = path.join(' > ');
    }
    return { selector, text: element.textContent.trim(), alone: !element.childElementCount };
}"""


class HomeOperatorUi(Protocol):
    """What this module needs of the operator UI."""

    def hand_over(self, handover: Handover, seen: Callable[[], str | None]) -> HandoverAnswer:
        """Ask the operator."""

    def picker(self) -> Picker:
        """Return the picker of the page shown."""


def learn_home(site: Site, operator_ui: HomeOperatorUi, map_draft: MapDraft) -> int:
    """Ask for each landmark and for the meaning of the state's word; return how many entries were learnt."""
    learnt, company = 0, ""
    for name, ask in _ASKS.items():
        picked = _picked(site, operator_ui, say(ask), name, company)
        if picked is None:
            continue
        map_draft.learn("landmarks", name, picked["selector"])
        learnt += 1
        if name == "company":
            company = picked["text"]
        elif name == "subject_state":
            learnt += _learn_state(operator_ui, map_draft, picked["text"])
    return learnt


def is_state_word(picked: Mapping[str, Any], companies: Iterable[str]) -> bool:
    """Return True if the pressed element is a single word: no container, and without the company's name in it."""
    text = "".join(str(picked["text"]).split())
    names = ["".join(company.split()) for company in companies]
    return bool(picked["alone"]) and 0 < len(text) <= _MOST and not any(name and name in text for name in names)


def _picked(site: Site, operator_ui: HomeOperatorUi, line: str, name: str, company: str) -> dict[str, Any] | None:
    """Return what the operator pressed on the page (selector, text); None if they skipped it."""
    if name == "logged_in":  # the page must accept clicks until the operator has logged in
        ready = Handover(
            "REVIEW",
            lines=(say("请先登录。登录后按下面的按钮，再点账号名。"),),
            buttons={"go_on": say("已登录")},
        )
        operator_ui.hand_over(ready, lambda: None)
    picker = operator_ui.picker()
    picks: list[dict[str, Any]] = []

    def look() -> str | None:
        point = picker.taken()
        at = _at(site, point) if point is not None else None
        if not at or not at["selector"]:
            return None
        if name == "subject_state" and not is_state_word(at, (company, at["company"])):
            return None
        picks.append(at)
        return _PICKED

    picker.arm(True)
    try:
        operator_ui.hand_over(Handover("REVIEW", lines=(line,), buttons={"go_on": say("页面上没有，跳过")}), look)
    finally:
        picker.arm(False)
    return picks[-1] if picks else None


def _at(site: Site, point: tuple[float, float]) -> dict[str, Any] | None:
    """Return the element at a point and the account's company as the map finds it; None while the page is loading."""
    try:
        element: dict[str, Any] | None = site.page.evaluate(_SELECTOR, list(point))
        return element and element | {"company": site.company()}
    except PageFault:
        return None


def _learn_state(operator_ui: HomeOperatorUi, map_draft: MapDraft, word: str) -> int:
    line = say("系统显示“{word}”，是下面的哪一种？", word=word)
    asked = Handover("QUESTION", lines=(line,), choices=STATES, buttons={_SKIP: say("不确定，先不登记")})
    answer = operator_ui.hand_over(asked, lambda: None)
    if answer.answer != CHOOSE:
        return 0
    map_draft.learn("states", REGISTRY.single.noun, {word: answer.choice})
    return 1
