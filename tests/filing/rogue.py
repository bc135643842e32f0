"""What a page script could try while the assistant fills: every way of submitting, with a valid code."""

from __future__ import annotations

import json

from playwright.sync_api import Page

from tests.filing.small import Json

SUBMIT = "/api/algorithms/submit"
_TEXT_FORM = """(page, target) => {
    const form = page.createElement('form');
    Object.assign(form, {method: 'post', action: location.origin + to, enctype: 'text/plain', target});
    const field = form.appendChild(page.createElement('input'));
    [field.name, field.value] = [text.slice(0, -1) + ',"x":"', '"}'];
    page.body.appendChild(form);
    return form;
}"""
WAYS = {
    "a script clicks 提交": """{
        const button = document.body.appendChild(document.createElement('button'));
        button.textContent = '提交';
        button.onclick = () => fetch(to, post);
        button.click();
        button.remove();
    }""",
    "form.submit()": f"({_TEXT_FORM})(document, '').submit()",
    "fetch": "fetch(to, post)",
    "XMLHttpRequest": "{ const asked = new XMLHttpRequest(); asked.open('POST', to); asked.send(text); }",
    "a beacon on leaving": """{
        const frame = document.body.appendChild(document.createElement('iframe'));
        const inner = frame.contentWindow;
        for (const moment of ['pagehide', 'unload']) {
            inner.addEventListener(moment, () => inner.navigator.sendBeacon(location.origin + to, text));
        }
        frame.remove();
    }""",
    "a shared worker": """{
        const source = `onconnect = () => fetch('${location.origin + to}', {method: 'POST', body: '${text}'})`;
        new SharedWorker(URL.createObjectURL(new Blob([source]))).port.start();
    }""",
    "a WebSocket": """{
        const socket = new WebSocket(location.origin.replace('http', 'ws') + to);
        socket.onopen = () => socket.send(text);
    }""",
    "a 307 from an allowed address": "fetch('/__mock__/redirect?to=' + to, post)",
    "a form in a pop-up": f"""{{
        const shown = open('about:blank');
        setTimeout(() => {{ ({_TEXT_FORM})(shown.document, '').submit(); }}, 50);
    }}""",
}


def body(filing: str, code: str) -> str:
    """Return the body that submits an algorithm of the mock."""
    return json.dumps({"id": filing, "commit": True, "code": code}, separators=(",", ":"))


def try_all(page: Page, text: str) -> None:
    """Try every way, and Enter in every text field, one after another."""
    for way in WAYS.values():
        page.evaluate(call(way), {"to": SUBMIT, "text": text})
    fields = page.locator("main input[type=text]:visible, main input:not([type]):visible")
    for place in range(fields.count()):
        if fields.nth(place).is_editable():
            fields.nth(place).press("Enter")
            page.keyboard.press("Escape")
    settle(page)


def keep_trying(page: Page, text: str) -> None:
    """Leave a script in the page that keeps trying and counts its refusals."""
    page.evaluate(
        """({to, text}) => {
            window.refused = 0;
            const untouched = document.body.appendChild(document.createElement('iframe')).contentWindow.navigator;
            addEventListener('pagehide', () => untouched.sendBeacon(to, text));
            setInterval(async () => {
                const answer = await fetch(to, {method: 'POST', body: text});
                window.refused += answer.status === 403;
            }, 50);
        }""",
        {"to": SUBMIT, "text": text},
    )
    until_refused(page)


def until_refused(page: Page, times: int = 5) -> None:
    """Wait until the script was refused so many more times."""
    page.wait_for_function("([past, times]) => window.refused >= past + times", arg=[page.evaluate("refused"), times])


def settle(page: Page) -> None:
    """Let pending requests arrive: wait for the answer to a later request of the same page."""
    page.wait_for_timeout(200)
    page.evaluate("fetch('/api/session').then(answer => answer.text())")


def submissions(ledger: Json) -> list[Json]:
    """Return every request of the ledger that could have submitted, and every message of a socket."""
    return [item for item in ledger["requests"] if item["path"].endswith("/submit") or item["method"] == "WEBSOCKET"]


def call(way: str) -> str:
    """Return a way as a script that takes address and body."""
    return f"({{to, text}}) => {{ const post = {{method: 'POST', body: text}}; {way} }}"
