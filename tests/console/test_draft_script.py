"""The script of pages keeps one draft per panel: a save of one deletes no other, and a chosen radio button is a draft too."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assistant.apps.console import forms
from tests.project.source_tree import ROOT

KEEP = f"({forms.KEEP})(event)"
FORM = f"""
<div id="draft" hidden data-changed="（变）"><p class="names"></p></div>
<div data-draft="k/questions" oninput="{KEEP}" onchange="{KEEP}"><fieldset><legend>问题</legend>
  <input type="radio" name="q" value="甲" data-key="q.0" onchange="chosen = value">
  <input type="radio" name="q" value="乙" data-key="q.1" onchange="chosen = value"></fieldset></div>
<div data-draft="k/names" oninput="{KEEP}" onchange="{KEEP}">
  <div class="field"><label class="name"><span>简称</span></label><input id="short" data-key="short"></div></div>
<div data-draft="k/events" oninput="{KEEP}" onchange="{KEEP}">
  <div class="field"><label class="name"><span>日期</span></label><input id="on" data-key="on"></div></div>
<script>
  let chosen = "";
  window.socket = {{connected: true, listeners: () => [], off() {{}}, on() {{}}}};
  window.did_handshake = true;
</script>
"""


def serve(page: Page, form: str) -> None:
    """Answer every request of the page with this form and the script of pages."""
    script = (ROOT / "assistant" / "apps" / "console" / "page.js").read_text(encoding="utf-8")
    body = f"<!doctype html><meta charset=utf-8><body>{form}<script>{script}</script></body>"
    page.route("**/*", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))


@pytest.fixture
def form(page: Page) -> Page:
    """Open a page with three panels, each with a draft."""
    serve(page, FORM)
    page.goto("http://console.example/")
    return page


def drafts(page: Page) -> dict[str, Any]:
    """Return the drafts of the tab by name, with what each field is."""
    stored = json.loads(page.evaluate("JSON.stringify({...sessionStorage})"))
    return {
        name.removeprefix("beian-draft:"): {key: entry["is"] for key, entry in json.loads(draft).items()}
        for name, draft in stored.items()
        if name.startswith("beian-draft:")
    }


def asks(page: Page) -> bool:
    """Return whether leaving the page would ask."""
    return bool(page.evaluate("!dispatchEvent(new Event('beforeunload', {cancelable: true}))"))


def test_a_save_of_one_panel_deletes_no_other_draft(form: Page) -> None:
    form.fill("#short", "甲")
    form.fill("#on", "2026-11-20")
    form.evaluate("beian.confirmed('k/names')")
    assert drafts(form) == {"k/events": {"on": "2026-11-20"}}
    assert asks(form)
    form.reload()
    expect(form.locator("#draft .names")).to_have_text("日期")
    form.evaluate("beian.restore()")
    expect(form.locator("#on")).to_have_value("2026-11-20")
    form.fill("#on", "2026-11-21")
    assert drafts(form) == {"k/events": {"on": "2026-11-21"}}
    form.evaluate("beian.confirmed('k/events')")
    assert (drafts(form), asks(form)) == ({}, False)


def test_a_chosen_radio_button_is_offered_and_chosen_again(form: Page) -> None:
    form.check("[value=乙]")
    assert drafts(form) == {"k/questions": {"q.1=乙": True}}
    form.reload()
    expect(form.locator("#draft .names")).to_have_text("问题")
    form.evaluate("beian.restore()")
    expect(form.locator("[value=乙]")).to_be_checked()
    assert form.evaluate("chosen") == "乙"
    form.reload()
    form.evaluate("beian.discard()")
    assert (drafts(form), asks(form)) == ({}, False)
    form.check("[value=甲]")
    form.evaluate("beian.confirmed()")
    assert (drafts(form), asks(form)) == ({}, False)


def test_a_form_that_is_made_anew_holds_what_was_typed_unless_the_file_has_changed(form: Page) -> None:
    form.fill("#short", "甲")
    form.evaluate("short.outerHTML = `<input id='short' data-key='short'>`; beian.renewed('k/names')")
    expect(form.locator("#short")).to_have_value("甲")
    expect(form.locator("#draft")).to_be_hidden()
    form.evaluate("short.outerHTML = `<input id='short' data-key='short' value='乙'>`; beian.renewed('k/names')")
    expect(form.locator("#short")).to_have_value("乙")
    expect(form.locator("#draft .names")).to_have_text("简称（变）")
    form.evaluate("beian.restore()")
    expect(form.locator("#short")).to_have_value("甲")


def test_a_text_is_put_behind_what_stands_in_a_field_by_now(form: Page) -> None:
    form.fill("#short", "甲")
    form.evaluate("beian.put('on', '乙', true)")
    form.evaluate("beian.put('short', '丙', false)")
    assert drafts(form) == {"k/names": {"short": "丙"}, "k/events": {"on": "乙"}}


def test_a_button_takes_no_second_press_until_it_is_answered(form: Page) -> None:
    form.evaluate("""() => {
      window.presses = 0;
      const button = document.createElement("button");
      button.id = "c7";
      button.onclick = (event) => beian.act(() => { presses += 1; }, event.currentTarget);
      document.body.append(button);
    }""")
    button = form.locator("#c7")
    button.dblclick()
    assert form.evaluate("presses") == 1
    expect(button).to_have_attribute("aria-busy", "true")
    form.evaluate("beian.answered('c7')")
    button.click()
    assert form.evaluate("presses") == 2


def test_a_press_before_the_connection_stands_waits_for_it_and_is_sent_once(form: Page) -> None:
    form.evaluate(
        """() => {
            window.did_handshake = false;
            window.sent = [];
            window.button = document.body.appendChild(document.createElement("button"));
            for (const _ of [1, 2]) beian.act(() => sent.push(did_handshake), button);
        }"""
    )
    assert form.evaluate("sent") == []
    form.evaluate("window.did_handshake = true")
    form.wait_for_function("sent.length")
    assert form.evaluate("sent") == [True]


def test_a_press_just_after_the_connection_goes_behind_what_was_typed_before_it(form: Page) -> None:
    form.evaluate(
        """() => {
            window.did_handshake = false;
            window.sent = [];
            const emit = (what) => did_handshake ? sent.push(what) : setTimeout(emit, 10, what);  // as NiceGUI does
            short.onchange = () => emit("typed");
            short.dispatchEvent(new Event("change", {bubbles: true}));
            window.did_handshake = true;
            beian.act(() => emit("pressed"));
        }"""
    )
    form.wait_for_function("sent.length === 2")
    assert form.evaluate("sent") == ["typed", "pressed"]
    form.evaluate("beian.act(() => sent.push('at once'))")
    assert form.evaluate("sent.at(-1)") == "at once"


def test_what_is_typed_while_a_form_is_saved_is_in_it_again_on_the_page_that_comes(form: Page) -> None:
    form.fill("#short", "甲")
    form.fill("#on", "2026-11-20")
    form.evaluate("beian.save(() => {})")
    form.fill("#short", "甲乙")
    form.evaluate("beian.confirmed('k/names')")
    assert drafts(form) == {"k/names": {"short": "甲乙"}, "k/events": {"on": "2026-11-20"}}
    form.evaluate("sessionStorage.removeItem('beian-draft:k/events')")
    serve(form, FORM.replace('id="short"', 'id="short" value="甲"'))
    form.reload()
    expect(form.locator("#short")).to_have_value("甲乙")
    expect(form.locator("#draft")).to_be_hidden()
    assert drafts(form) == {"k/names": {"short": "甲乙"}}
    form.evaluate("beian.save(() => {}); beian.confirmed('k/names')")
    assert drafts(form) == {}


def test_a_press_without_a_connection_is_refused_at_once_and_can_be_repeated(form: Page) -> None:
    form.evaluate(
        """() => {
            document.body.insertAdjacentHTML("beforeend", "<p id='offline' hidden></p><button id='act'></button>");
            window.socket.connected = false;
            window.sent = 0;
            beian.act(() => sent++, document.getElementById("act"));
        }"""
    )
    assert form.evaluate("document.getElementById('offline').hidden") is False
    form.evaluate("window.socket.connected = true; beian.act(() => sent++, document.getElementById('act'))")
    assert form.evaluate("[sent, document.getElementById('offline').hidden]") == [1, True]
