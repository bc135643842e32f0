"""Every way for a page to submit, tried in a real browser: nothing reaches the server while the guard is armed."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import cast

import pytest

from assistant.core.errors import GuardNotProved, SubmissionBlocked
from assistant.core.language import say
from assistant.filing.browser.guard import LAYER_NAMES, human_reason
from assistant.filing.browser.guard_state import GuardState
from assistant.filing.browser.guarded_pages import GuardedPages, WatchedTarget
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.relay import Relay
from assistant.filing.browser.rules import AllowedRequest, is_human_only
from tests.browser.conftest import BrowserHosts
from tests.browser.site import RULES, WITHIN_S, RecordingSite

FILLED = "填了一半"

WAYS = {
    "a script clicks the button": "document.getElementById('send').click()",
    "a script makes a mouse event": "document.getElementById('send').dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))",
    "form.submit()": "document.getElementById('form').submit()",
    "form.requestSubmit()": "document.getElementById('form').requestSubmit()",
    "form.requestSubmit(button)": "document.getElementById('form').requestSubmit(document.getElementById('send'))",
    "fetch": "fetch('/api/submit', {method: 'POST', body: 'x'}).then(a => window.answers.push(a.status))",
    "a fetch kept alive": "fetch('/api/submit', {method: 'POST', keepalive: true}).then(a => window.answers.push(a.status))",
    "XMLHttpRequest": "{const x = new XMLHttpRequest(); x.open('POST', '/api/submit'); x.send('x')}",
    "a beacon": "navigator.sendBeacon('/api/submit', 'x')",
    "an image": "new Image().src = '/api/submit?a=1'",
    "a socket": "new WebSocket(location.origin.replace('http', 'ws') + '/ws')",
    "a 307 from an allowed address": "fetch('/api/moved', {method: 'POST', body: 'x'})",
    "a form in a pop-up": "window.open('/popup.html')",
    "a form aimed at a new window": "{const f = document.getElementById('form'); f.target = '_blank'; f.submit()}",
    "a form aimed at a frame": """{
        const frame = document.createElement('iframe'); frame.name = 'aim'; document.body.append(frame);
        const form = document.getElementById('form'); form.target = 'aim'; form.submit();
    }""",
    "an untouched submit taken from a new frame": """{
        const frame = document.body.appendChild(document.createElement('iframe'));
        frame.contentWindow.HTMLFormElement.prototype.submit.call(document.getElementById('form'));
    }""",
    "an untouched beacon taken from a new frame": """{
        const frame = document.body.appendChild(document.createElement('iframe'));
        frame.contentWindow.navigator.sendBeacon('/api/submit', 'x');
    }""",
    "a worker": "new Worker('/worker.js').onmessage = e => window.answers.push(e.data)",
    "a shared worker": "{const w = new SharedWorker('/worker.js?' + Math.random()); w.port.onmessage = e => window.answers.push(e.data)}",
    "a link": "{const a = document.createElement('a'); a.href = '/api/submit?a=1'; a.click()}",
    "leaving by script": "location.href = '/api/submit?a=1'",
    "an Enter made by script": """document.getElementById('lonely').dispatchEvent(
        new KeyboardEvent('keyup', {key: 'Enter', bubbles: true, cancelable: true}))""",
}

TRIED = {  # by `make test`: one way for each part of the guard
    "a script clicks the button",
    "form.submit()",
    "fetch",
    "a socket",
    "a 307 from an allowed address",
    "a form aimed at a new window",
    "an untouched beacon taken from a new frame",
    "a link",
    "an Enter made by script",
}


def wait_for_report(session: BrowserSession) -> str:
    """Wait until the guard has reported an attempt, and return all of them as text."""
    texts: list[str] = []

    def has_reported() -> bool:
        texts.extend(str(attempt) for attempt in session.guard.new_attempts())
        return bool(texts)

    assert session.wait(has_reported, WITHIN_S), "the guard reported no attempt"
    return "\n".join(texts)


def settle(session: BrowserSession, site: RecordingSite) -> None:
    """Wait until pending requests have arrived: a later one of the same page was answered."""
    session.page.evaluate("() => fetch('/api/marker').then(answer => answer.text())")
    assert session.wait(lambda: "/api/marker" in site.paths(), WITHIN_S)


@pytest.mark.browser
@pytest.mark.parametrize(
    "way", [way if way in TRIED else pytest.param(way, marks=pytest.mark.thorough) for way in WAYS]
)
def test_no_way_of_submitting_reaches_the_server(session: BrowserSession, site: RecordingSite, way: str) -> None:
    session.page.fill("#name", FILLED)
    session.page.evaluate(f"() => {{ {WAYS[way]} }}")
    assert wait_for_report(session)
    settle(session, site)
    assert site.submissions == []
    assert session.page.input_value("#name") == FILLED
    assert session.page.url.endswith("/form.html")


@pytest.mark.browser
@pytest.mark.parametrize("field", ["name", "lonely", pytest.param("phone", marks=pytest.mark.thorough)])
def test_enter_in_a_text_field_submits_nothing(session: BrowserSession, site: RecordingSite, field: str) -> None:
    session.page.fill(f"#{field}", FILLED)
    session.page.press(f"#{field}", "Enter")
    assert "enter" in wait_for_report(session)
    settle(session, site)
    assert site.submissions == []
    assert session.page.input_value(f"#{field}") == FILLED


@pytest.mark.browser
def test_enter_in_a_text_area_starts_a_new_line(session: BrowserSession) -> None:
    session.page.fill("#text", "一")
    session.page.press("#text", "Enter")
    assert session.page.input_value("#text") == "一\n"
    assert session.guard.new_attempts() == ()


@pytest.mark.browser
def test_a_picker_keeps_its_enter_without_submitting_the_form(session: BrowserSession, site: RecordingSite) -> None:
    session.page.evaluate("""() => {
        const field = document.getElementById('name'); field.setAttribute('role', 'combobox'); field.value = 'x';
        field.addEventListener('keydown', event => { if (event.key === 'Enter') window.answers.push('picked'); });
    }""")
    session.page.press("#name", "Enter")
    settle(session, site)
    assert session.page.evaluate("window.answers") == ["picked"]
    assert site.submissions == []


@pytest.mark.browser
@pytest.mark.parametrize("policy", ["connect-src *", "connect-src 'self'"], ids=["any address", "its own address"])
def test_leaving_the_page_sends_nothing(session: BrowserSession, site: RecordingSite, policy: str) -> None:
    session.page.evaluate(
        """policy => {
        const meta = document.createElement('meta');
        document.head.append(Object.assign(meta, {httpEquiv: 'Content-Security-Policy', content: policy}));
        const frame = document.body.appendChild(document.createElement('iframe'));
        const untouched = frame.contentWindow.navigator.sendBeacon.bind(frame.contentWindow.navigator);
        addEventListener('pagehide', () => { navigator.sendBeacon('/api/submit', 'x'); untouched('/api/submit', 'x'); });
        addEventListener('unload', () => { fetch('/api/submit', {method: 'POST', keepalive: true}); });
    }""",
        policy,
    )
    session.goto(f"{site.url}/form.html?again")
    assert wait_for_report(session)
    settle(session, site)
    stopped = {(attempt.layer, attempt.what, attempt.url) for attempt in session.guard.attempts()}
    assert {("page", "beacon", site.url), ("page", "keepalive", site.url)} <= stopped
    assert site.submissions == []


@pytest.mark.browser
def test_a_request_that_the_map_allows_passes_and_its_page_gets_the_answer(
    session: BrowserSession, site: RecordingSite
) -> None:
    session.actions.click(session.page.locator("#save"))
    assert session.wait(lambda: session.page.evaluate("window.answers.length"), WITHIN_S)
    assert session.page.evaluate("window.answers") == [200]
    assert ("POST", "/api/save") in site.ledger
    assert session.guard.new_attempts() == ()


@pytest.mark.browser
def test_a_blocked_fetch_gets_the_sites_own_envelope(session: BrowserSession) -> None:
    script = "() => fetch('/api/submit', {method: 'POST'}).then(async a => [a.status, await a.json()])"
    status, answer = session.page.evaluate(script)
    assert status == 403
    assert answer["errno"] == 403
    assert answer["datas"] is None


@pytest.mark.browser
def test_a_worker_learns_that_nothing_went_out(session: BrowserSession, site: RecordingSite) -> None:
    session.page.evaluate(f"() => {{ {WAYS['a worker']} }}")
    assert session.wait(lambda: session.page.evaluate("window.answers.length"), WITHIN_S)
    assert session.page.evaluate("window.answers") == [{"status": 403, "socket": "error"}]


@pytest.mark.browser
def test_attempts_are_reported_once_and_remembered(session: BrowserSession, site: RecordingSite) -> None:
    session.page.evaluate("fetch('/api/submit?id=11010119900307', {method: 'POST'})")
    report = wait_for_report(session)
    assert "/api/submit?id" in report
    assert "11010119900307" not in report
    assert session.guard.new_attempts() == ()
    assert "/api/submit?id" in str(session.guard.attempts()[-1])


@pytest.mark.browser
def test_page_actions_refuse_human_only_controls(session: BrowserSession, site: RecordingSite) -> None:
    page = session.page
    page.evaluate("""() => document.body.insertAdjacentHTML('beforeend', `
        <div role="button" aria-label="提交审核" id="named">→</div><input type="submit" id="bare">
        <button id="inner"><span>确认<b id="deep">提交</b></span></button><div id="plain">提交</div>
        <label id="tick"><input type="checkbox" id="box">我已阅读并承诺上述内容属实</label>
        <button id="list">提交记录</button><label><input type="checkbox" id="free">提交给第三方</label>`)""")
    for name in ("send", "named", "bare", "deep", "plain", "tick", "box"):
        with pytest.raises(SubmissionBlocked):
            session.actions.click(page.locator(f"#{name}"))
    with pytest.raises(SubmissionBlocked):
        session.actions.press(page.locator("#send"), "Enter")
    for name in ("list", "free"):
        session.actions.click(page.locator(f"#{name}"))
    assert [attempt.layer for attempt in session.guard.new_attempts()] == ["hands"] * 8
    assert site.submissions == []


@pytest.mark.browser
def test_page_and_program_agree_on_the_words(session: BrowserSession) -> None:
    words = [
        "提交",
        "确认提交",
        "提交记录",
        "待提交",
        "保存",
        "下一步",
        "SUBMIT",
        "立即申报",
        "我已阅读并承诺",
        "提 交",
        "已提交",
    ]
    session.page.evaluate("() => document.body.append(document.createElement('button'))")
    button = session.page.locator("body > button").last
    for word in words:
        button.evaluate("(element, word) => { element.textContent = word }", word)
        by_page = bool(human_reason(button, session.guard.rules.human_words)["word"])
        assert by_page is is_human_only(word, session.guard.rules.human_words), word


@pytest.mark.browser
def test_page_scripts_see_nothing_of_the_guard(session: BrowserSession, site: RecordingSite) -> None:
    page_view = session.page.evaluate("""() => {
        const frame = document.body.appendChild(document.createElement('iframe'));
        frame.src = 'about:blank';
        const plain = new Set(Object.getOwnPropertyNames(frame.contentWindow));
        const known = ['answers', 'before', 'form', 'name'];
        const extra = Object.getOwnPropertyNames(window).filter(name => !plain.has(name) && !known.includes(name));
        return {extra, source: String(HTMLFormElement.prototype.submit) + String(WebSocket) + String(fetch)};
    }""")
    assert not [name for name in page_view["extra"] if "beian" in name.lower() or name.startswith("b")]
    assert page_view["source"].count("[native code]") == 3


@pytest.mark.browser
def test_the_guard_proves_itself_once_for_a_document_and_leaves_it_untouched(
    session: BrowserSession, site: RecordingSite
) -> None:
    session.page.fill("#name", FILLED)
    shape = session.page.evaluate("document.documentElement.outerHTML")
    proof = session.guard.ensure_proved(session.page)
    assert proof is not None
    assert dict(proof.layers) == dict.fromkeys((*LAYER_NAMES,), True)
    assert session.guard.ensure_proved(session.page) is None
    assert session.page.evaluate("document.documentElement.outerHTML") == shape
    assert session.page.input_value("#name") == FILLED
    assert site.ledger == []
    assert session.guard.new_attempts() == ()
    session.page.reload()
    assert session.guard.ensure_proved(session.page) is not None


def test_the_workers_of_a_closed_page_are_forgotten() -> None:
    pages = GuardedPages(cast(Relay, None), GuardState())
    for name, parent in (("page", ""), ("worker", "page"), ("inner worker", "worker"), ("another page", "")):
        pages.watched[name] = WatchedTarget(name, name, "worker", parent=parent)
    pages.forget("page")
    assert list(pages.watched) == ["another page"]


MADE = "made = guarded_pages.GuardedPages._script; guarded_pages.GuardedPages._script = lambda self, part: "
BROKEN = {
    "requests": "paused_requests._EVERYTHING = [{'urlPattern': 'https://nothing.invalid/*'}]",
    "script": "guarded_pages.GuardedPages._script = lambda self, part: ''",
    "transports": MADE + "'' if part == 'main' else made(self, part)",
    "click": MADE + "made(self, part).replace('onPointer, {', '() => undefined, {')",
}


@pytest.mark.browser
@pytest.mark.parametrize("layer", list(BROKEN))
def test_the_proof_fails_when_a_layer_is_missing(
    browser_hosts: BrowserHosts, site: RecordingSite, layer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = "browser_host, guarded_pages, paused_requests"
    script = f"from assistant.filing.browser import {parts}; {BROKEN[layer]}; browser_host.main()"
    monkeypatch.setattr("assistant.filing.browser.browser_host.HOST_COMMAND", (sys.executable, "-c", script))
    session = browser_hosts.open(f"{site.url}/form.html")
    with pytest.raises(GuardNotProved) as failure:
        session.guard.prove(session.page)
    named = {"requests": "fetch"}.get(layer, layer)
    assert say(LAYER_NAMES[named]) in str(failure.value)


@pytest.mark.browser
def test_save_and_submit_on_one_path_are_distinguished_by_the_body(
    session: BrowserSession, site: RecordingSite
) -> None:
    session.guard.rules = replace(RULES, allowed=(AllowedRequest("POST", "/api/entity", body=(("draft", "true"),)),))
    session.guard.arm()
    script = """draft => fetch('/api/entity', {method: 'POST', body: JSON.stringify({text: '字'.repeat(200000), draft})})
        .then(answer => answer.status)"""
    assert session.page.evaluate(script, True) == 200
    assert session.page.evaluate(script, False) == 403
    assert site.paths().count("/api/entity") == 1


@pytest.mark.parametrize(
    "script", ["document.getElementById('form').submit()", "document.getElementById('form').requestSubmit()"]
)
def test_a_form_that_a_press_may_send_is_judged_like_any_request(
    session: BrowserSession, site: RecordingSite, script: str
) -> None:
    session.goto(f"{site.url}/form.html")
    with session.guard.form_sent(session.page):
        session.page.evaluate(script)
        session.pump(0.3)
    assert not site.submissions
    assert session.guard.attempts()[-1].layer == "request"  # it has passed the page and not the browser
    session.page.evaluate(script)
    session.pump(0.3)
    assert session.guard.attempts()[-1].layer == "page"  # no longer permitted
    assert not site.submissions
