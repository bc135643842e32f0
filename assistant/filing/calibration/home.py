"""The landmarks of the page after the login, shown by the operator: whose account it is, and the entity's state in words.

Three presses on the page and one choice. What is written down are places and the site's words for states, never the name
of a company.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol

from assistant.core.language import mark, say
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
    const found = document.elementFromPoint(...point);
    if (!found) return null;
    const alone = (selector) => document.querySelectorAll(selector).length === 1;
    const classes = [...found.classList].filter(name => /^[a-z][a-z0-9_-]*$/i.test(name) && !/\\d{3,}/.test(name));
    const own = [...classes.map(name => '.' + name), classes.length ? '.' + classes.join('.') : ''].filter(Boolean);
    const up = found.parentElement ? [...found.parentElement.classList].filter(name => /^[a-z][a-z0-9_-]*$/i.test(name)) : [];
    const tag = found.tagName.toLowerCase();
    const both = up.flatMap(name => [...own, tag].map(each => `.${name} > ${each}`));
    let selector = [...own, ...both].find(alone) || '';
    for (let node = found, path = []; !selector && node && node !== document.documentElement; node = node.parentElement) {
        const same = [...node.parentElement.children].filter(each => each.tagName === node.tagName);
        path.unshift(node.tagName.toLowerCase() + (same.length > 1 ? `:nth-of-type(${same.indexOf(node) + 1})` : ''));
        if (alone(path.join(' > '))) selector = path.join(' > ');
    }
    return { selector, text: found.textContent.trim(), alone: !found.childElementCount };
}"""


class HomeOperatorUi(Protocol):
    """What this part asks of the desk."""

    def hand_over(self, handover: Handover, seen: Callable[[], str | None]) -> HandoverAnswer:
        """Ask the operator."""

    def picker(self) -> Picker:
        """Return the picking of the page shown."""


def learn_home(site: Site, operator_ui: HomeOperatorUi, map_draft: MapDraft) -> int:
    """Ask for each landmark, and what the state's word means; return how many were learnt."""
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
    """Say whether what was pressed is a word by itself: no container of other things, and no name of the company in it."""
    text = "".join(str(picked["text"]).split())
    names = ["".join(company.split()) for company in companies]
    return bool(picked["alone"]) and 0 < len(text) <= _MOST and not any(name and name in text for name in names)


def _picked(site: Site, operator_ui: HomeOperatorUi, line: str, name: str, company: str) -> dict[str, Any] | None:
    """Return what the operator pressed on the page (selector, text); None where they left it."""
    if name == "logged_in":  # the page must take presses until the operator says that they are in
        ready = Handover(
            "REVIEW",
            lines=(say(mark("请先登录。登录后按下面的按钮，再点账号名。")),),
            buttons={"go_on": say(mark("已登录"))},
        )
        operator_ui.hand_over(ready, lambda: None)
    picker = operator_ui.picker()
    results: list[dict[str, Any]] = []

    def look() -> str | None:
        point = picker.taken()
        at = _at(site, point) if point is not None else None
        if not at or not at["selector"]:
            return None
        if name == "subject_state" and not is_state_word(at, (company, at["company"])):
            return None
        results.append(at)
        return _PICKED

    picker.arm(True)
    try:
        operator_ui.hand_over(Handover("REVIEW", lines=(line,), buttons={"go_on": say(mark("页面上没有，跳过"))}), look)
    finally:
        picker.arm(False)
    return results[-1] if results else None


def _at(site: Site, point: tuple[float, float]) -> dict[str, Any] | None:
    """Return what stands at a point, and the account's company as the map finds it; None where the page is being loaded."""
    try:
        evaluate: dict[str, Any] | None = site.page.evaluate(_SELECTOR, list(point))
        return evaluate and evaluate | {"company": site.company()}
    except PageFault:
        return None


def _learn_state(operator_ui: HomeOperatorUi, map_draft: MapDraft, word: str) -> int:
    line = say(mark("系统显示“{word}”，是下面的哪一种？"), word=word)
    asked = Handover("QUESTION", lines=(line,), choices=STATES, buttons={_SKIP: say(mark("不确定，先不登记"))})
    answer = operator_ui.hand_over(asked, lambda: None)
    if answer.answer != CHOOSE:
        return 0
    map_draft.learn("states", "subject", {word: answer.choice})
    return 1
