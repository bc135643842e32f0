"""Acts at a page once its script has set it up: keys, the mouse, the program's own PageActions, leaving."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.attacks.attack_runner import AttackContext

Act = Callable[[AttackContext], None]


def keys(*pressed: str, at: str = "") -> Act:
    """Press keys, in an element if one is named."""

    def act(context: AttackContext) -> None:
        page = context.session.page
        if at:
            page.focus(at)
        for key in pressed:
            page.keyboard.press(key)

    return act


def mouse(at: str, *, twice: bool = False, right: bool = False) -> Act:
    """Click at the position of an element, whatever covers it."""

    def act(context: AttackContext) -> None:
        page = context.session.page
        box = page.locator(at).bounding_box()
        assert box is not None
        place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.click(*place, click_count=2 if twice else 1, button="right" if right else "left")

    return act


def by_program(at: str, key: str = "") -> Act:
    """Click or press a key by PageActions; with the guard off by Playwright, for PageActions always refuses."""

    def act(context: AttackContext) -> None:
        target = context.session.page.locator(at)
        if not context.is_armed:
            target.press(key) if key else target.click()
        elif key:
            context.session.actions.press(target, key)
        else:
            context.session.actions.click(target)

    return act


def typed(value: str) -> Act:
    """Write a value into a field by PageActions, in bulk and key by key."""

    def act(context: AttackContext) -> None:
        session = context.session
        field = session.page.locator("#name")
        if context.is_armed:
            session.actions.insert_texts(session.page, [("#name", value)])
            session.actions.type_text(field, value)
            field.evaluate("element => { element.value = '填了一半' }")
        else:
            field.press_sequentially(value)

    return act


def leaving(how: str = "again") -> Act:
    """Leave the page: reload it, close the tab, hide it, or navigate forward and back."""

    def act(context: AttackContext) -> None:
        page, form = context.session.page, f"{context.front.url}/rogue/form.html"
        if how == "again":
            page.goto(f"{form}?again")
        elif how == "close":
            context.session.page = page.context.new_page()
            page.close(run_before_unload=True)
            context.session.page.goto(f"{form}?after")
        elif how == "hide":
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        else:
            page.goto(f"{form}?on")
            page.go_back()

    return act


def answered(context: AttackContext) -> None:
    """Accept the page's confirmation, as a person would by habit."""
    page = context.session.page
    cdp = page.context.new_cdp_session(page)

    def answer(_: object) -> None:
        cdp.send("Page.handleJavaScriptDialog", {"accept": True})

    cdp.on("Page.javascriptDialogOpening", answer)
    cdp.send("Page.enable")
    context.run("setTimeout(() => { if (confirm('确认提交?')) fetch(to, post); })")
    context.session.pump(0.3)
