"""An answer counts only where its button was in sight: whatever the page does to the panel, nobody answers unseen."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from importlib.resources import files

import pytest
from playwright.sync_api import Page

from assistant.filing.operator.protocol import Handover
from assistant.filing.operator.terminal import TypedLines
from tests.person.conftest import PanelPage

pytestmark = pytest.mark.browser
ASKED = Handover("FILL", lines=("请填写。",), buttons={"hand_back": "交还助手"})
ANSWER = "answer:hand_back"
ATTEMPTS = 5
HOST = "document.querySelector('[data-beian-panel]')"


def style(rule: str) -> str:
    """Return a script that adds a rule to the page's styles."""
    return f"document.head.insertAdjacentHTML('beforeend', '<style>{rule}</style>')"


# What the page cannot do to the panel: its buttons stay in sight and take a press.
HARMLESS = {
    "opacity for all": style("* {opacity: 0 !important}"),
    "opacity of the element": style("[data-beian-panel] {opacity: 0 !important; transform: scale(0) !important}"),
    "inline style": f"{HOST}.style.setProperty('opacity', '0', 'important')",
    "inline text": f"{HOST}.style.cssText = 'opacity: 0 !important; clip-path: inset(100%) !important; filter: blur(9px) !important'",
    "pointer events": style("* {pointer-events: none !important}"),
    "animation": style(
        "@keyframes away {to {opacity: 0; transform: translateX(-99vw)}} [data-beian-panel] {animation: away 1ms forwards !important}"
    ),
    "transition": style("* {transition: all 99s 99s !important}"),
    "contain": style("[data-beian-panel] {contain: strict !important; content-visibility: hidden !important}"),
    "generated cover": style(
        "[data-beian-panel]::after {content: open-quote !important; position: fixed; inset: 0; background: white; display: block !important}"
    ),
    "attributes": f"{HOST}.setAttribute('inert', ''); {HOST}.hidden = true; {HOST}.removeAttribute('popover')",
    "closed": f"{HOST}.hidePopover()",
    "removed": f"{HOST}.remove()",
    "moved": f"document.body.prepend({HOST})",
    "cloned": f"document.body.append({HOST}.cloneNode(true))",
    "font": style("@font-face {font-family: system-ui; src: url(data:font/woff2;base64,AAAA)}"),
    "body effects": style("body {opacity: 0; filter: blur(9px); transform: scale(.01); clip-path: inset(100%)}"),
}
# What the page can do: then no press counts.
COVER = "position: fixed; inset: 0; width: 100vw; height: 100vh; max-width: none; max-height: none; margin: 0; border: 0; padding: 0; background: white"
KEEP_ON_TOP = f"""
  const cover = document.createElement('div');
  cover.popover = 'manual';
  cover.style.cssText = '{COVER}; %s';
  document.body.append(cover);
  const raise = () => {{ if (cover.matches(':popover-open')) cover.hidePopover(); cover.showPopover(); }};
  raise();
  window.raising = setInterval(raise, 20);"""
HIDING = {
    "cover in the top layer": KEEP_ON_TOP % "pointer-events: none",
    "nearly clear cover": KEEP_ON_TOP % "background: rgba(255, 255, 255, .99); pointer-events: none",
    "zoom": "document.documentElement.style.zoom = '0.02'",
    "no display": "document.documentElement.style.display = 'none'",
    "hidden contents": "document.documentElement.style.contentVisibility = 'hidden'",
    "view transition": """
      document.head.insertAdjacentHTML('beforeend', `<style>:root {view-transition-name: none}
        #low {view-transition-name: low} ::view-transition {background: white; pointer-events: none}
        ::view-transition-group(*), ::view-transition-image-pair(*), ::view-transition-old(*), ::view-transition-new(*)
        {animation-duration: 99s; opacity: 0; pointer-events: none}</style>`);
      document.startViewTransition(() => {});""",
    "flicker": """
      const shut = new CSSStyleSheet();
      shut.replaceSync('html {display: none !important}');
      window.raising = setInterval(() => {
        document.adoptedStyleSheets = document.adoptedStyleSheets.length ? [] : [shut];
      }, 150);""",
    "fight": f"""
      const host = {HOST};
      new MutationObserver(() => {{ if (!host.hasAttribute('inert')) host.inert = true; }}).observe(host, {{attributes: true}});
      host.inert = true;""",
}


def some(ways: Iterable[str], every: int) -> list[object]:
    """Return the ways as parameters; all but every second, third … one are for `make thorough`."""
    return [pytest.param(way, marks=pytest.mark.thorough) if at % every else way for at, way in enumerate(ways)]


def answered(panel_page: PanelPage, *steps: Callable[[], object], looks: int = 14, asked: Handover = ASKED) -> str:
    """Return how the handover ends while the steps are done, one per look of the run: an answer, or `unanswered`."""
    remaining: list[Callable[[], object]] = [*steps, *[bool] * looks]

    def seen() -> str | None:
        if not remaining:
            return "unanswered"
        remaining.pop(0)()
        return None

    return panel_page.operator_ui.hand_over(asked, seen).answer


def wait(panel_page: PanelPage, ms: int = 900) -> Callable[[], None]:
    return lambda: panel_page.page.wait_for_timeout(ms)


def press_where_it_was(panel_page: PanelPage, places: list[tuple[float, float]]) -> Callable[[], None]:
    """Press where the button was when it was last in sight."""
    return lambda: panel_page.page.mouse.click(*places[-1])


def note_place(panel_page: PanelPage, places: list[tuple[float, float]]) -> Callable[[], None]:
    def note() -> None:
        panel_page.until(lambda: ANSWER in panel_page.read().get("ready", ()))
        x, y, width, height = panel_page.read()["boxes"][ANSWER]
        places.append((x + width / 2, y + height / 2))

    return note


@pytest.mark.parametrize("way", some(HARMLESS, 3))
def test_the_page_cannot_restyle_close_or_move_the_panel(panel_page: PanelPage, way: str) -> None:
    act = lambda: panel_page.page.evaluate(f"() => {{ {HARMLESS[way]} }}")  # noqa: E731
    assert answered(panel_page, act, wait(panel_page, 300), lambda: panel_page.press(ANSWER)) == "hand_back"


@pytest.mark.parametrize("way", some(HIDING, 2))
def test_a_press_on_a_button_out_of_sight_does_not_count(panel_page: PanelPage, way: str) -> None:
    places: list[tuple[float, float]] = []
    hide = lambda: panel_page.page.evaluate(f"() => {{ {HIDING[way]} }}")  # noqa: E731
    press = press_where_it_was(panel_page, places)
    steps = (note_place(panel_page, places), hide, wait(panel_page), press, wait(panel_page, 200), press, press)
    assert answered(panel_page, *steps) == "unanswered"


def test_a_button_that_has_just_appeared_does_not_count(panel_page: PanelPage) -> None:
    """On a busy machine a press may come after the half second; the next attempt then has to be early enough."""
    early: list[bool] = []

    def press_at_once() -> None:
        box = panel_page.read()["boxes"].get(ANSWER)
        if box and ANSWER not in panel_page.read()["ready"]:
            panel_page.page.mouse.click(box[0] + box[2] / 2, box[1] + box[3] / 2)
            early.append(True)

    answers = (answered(panel_page, press_at_once, looks=2) for _ in range(ATTEMPTS))
    assert "unanswered" in answers
    assert early


CHOOSING = Handover("QUESTION", lines=("系统里没有“甲”。",), choices=("乙", "丙"), buttons={"leave": "先留空"})
OVER_CHOICES = f"""(box) => {{
  {KEEP_ON_TOP % "inset: auto; pointer-events: none"}
  Object.assign(cover.style, box);
  document.head.insertAdjacentHTML('beforeend', '<style>::backdrop {{display: none}}</style>');  // it would cover all
}}"""


def test_a_choice_out_of_sight_does_not_count_though_its_button_is_in_sight(panel_page: PanelPage) -> None:
    ready: list[set[str]] = []

    def press(name: str) -> Callable[[], None]:
        def act() -> None:
            shown = panel_page.read()
            ready.append(set(shown["ready"]))
            x, y, width, height = shown["boxes"][name]
            panel_page.page.mouse.click(x + width / 2, y + height / 2)

        return act

    def cover_the_choices() -> None:
        panel_page.until(lambda: "choice:丙" in panel_page.read()["boxes"])
        first, last = (panel_page.read()["boxes"][f"choice:{word}"] for word in ("乙", "丙"))
        box = {"left": first[0] - 20, "top": first[1] - 10, "width": 300, "height": last[1] - first[1] + 35}
        panel_page.page.evaluate(OVER_CHOICES, {name: f"{pixels}px" for name, pixels in box.items()})

    pause, answer = wait(panel_page), press("answer:choose")
    steps = (cover_the_choices, pause, press("choice:丙"), pause, answer)
    assert answered(panel_page, *steps, asked=CHOOSING) == "unanswered"
    assert [{"answer:leave", "answer:choose"} & names for names in ready[:2]] == [{"answer:leave"}] * 2


OLDER = """
  const matches = Element.prototype.matches;
  Element.prototype.matches = function (selector) {
    if (selector.includes('view-transition')) throw new DOMException('unknown selector', 'SyntaxError');
    return matches.call(this, selector);
  };
  CSS.supports = () => false;"""


@pytest.mark.parametrize(
    ("older", "is_ready"),
    [("", True), (OLDER, False), (f"{OLDER} delete Document.prototype.startViewTransition;", True)],
    ids=["current", "cannot tell transitions", "without transitions"],
)
def test_a_browser_that_cannot_tell_a_transition_makes_no_button_count(page: Page, older: str, is_ready: bool) -> None:
    source = files("assistant.filing.operator").joinpath("visibility.js").read_text(encoding="utf-8")
    page.set_content("<button style='width: 90px; height: 40px'>交还助手</button>")
    page.evaluate(f"() => {{ {older}; window.begun = performance.now(); window.sight = ({source})(); }}")
    page.evaluate("() => sight.watch([document.querySelector('button')])")
    page.wait_for_function("() => { sight.refresh(); return performance.now() > begun + 900; }")
    ready = "() => sight.isReady(document.querySelector('button'))"
    if is_ready:
        page.wait_for_function(ready)
    assert page.evaluate(ready) is is_ready


def test_tab_never_enters_the_panel_and_enter_answers_nothing(panel_page: PanelPage) -> None:
    focused: set[str] = set()

    def tab_and_enter() -> None:
        for _ in range(6):
            panel_page.page.keyboard.press("Tab")
            focused.add(panel_page.read()["focused"])
            panel_page.page.keyboard.press("Enter")

    assert answered(panel_page, wait(panel_page), tab_and_enter, tab_and_enter) == "unanswered"
    assert focused == {""}


def test_the_documented_shortcut_answers_by_keyboard(panel_page: PanelPage) -> None:
    def by_keys() -> None:
        panel_page.page.keyboard.press("Alt+Shift+P")
        for _ in range(12):
            if panel_page.read()["focused"] == ANSWER:
                break
            panel_page.page.keyboard.press("Tab")
        panel_page.page.keyboard.press("Enter")

    assert answered(panel_page, wait(panel_page), by_keys) == "hand_back"


def test_the_terminal_asks_where_the_page_covers_the_panel(panel_page: PanelPage) -> None:
    typing = TypedLines(io.StringIO("x\n9\n1\n"))
    panel_page.operator_ui._terminal._typing = typing  # type: ignore[attr-defined]
    hide = lambda: panel_page.page.evaluate(f"() => {{ {HIDING['cover in the top layer']} }}")  # noqa: E731
    assert answered(panel_page, hide, looks=1_000) == "hand_back"
    said = panel_page.output.getvalue()
    assert "请在终端里回答" in said
    assert "1  交还助手" in said
    assert said.count("请输入 1 到 2 之间的序号") == 2
