"""Forms with files, as the browser really sends them: stopped, allowed, and stopped again with another file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.core.values import File
from assistant.filing.assist.autosave import Autosaves
from assistant.filing.browser.echoes import UPLOADS
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.rules import Rules
from assistant.filing.forms.sent_values import texts_of
from tests.browser.site import WITHIN_S, RecordingSite

pytestmark = pytest.mark.browser

FORM = """<form method="post" action="/saveSubject.action" enctype="multipart/form-data"><input name="name" value="微光商城">
    <input type="checkbox" name="ways" value="深圳市" checked><input type="checkbox" name="ways" value="广州市" checked>
    <input type="hidden" name="step" value="basic"><input type="file" name="paper"><input type="file" name="other">
    <button id="go">保存</button></form><button id="fetch">保存</button><button id="put">上传</button>
    <button id="save">存</button>"""
SCRIPT = """() => {
    const form = document.forms[0];
    document.getElementById('fetch').onclick = () => fetch(form.action, {method: 'POST', body: new FormData(form)});
    document.getElementById('save').onclick = () => fetch('/api/record/save', {method: 'POST',
        headers: {'Content-Type': 'application/json'}, body: '{"name": "微光商城", "fid": "att_x9k2", "now": "stored"}'});
    document.getElementById('put').onclick = () => {
        const data = new FormData();
        data.append('belong', 'basic/licence');
        data.append('file', form.paper.files[0]);
        fetch('/api/material/put', {method: 'POST', body: data});
    };
}"""
WORDS = ("微光商城", "深圳市", "广州市")


def files_in(folder: Path) -> tuple[Path, Path]:
    """Return two files of one name."""
    own, other = folder / "执照.png", folder / "other" / "执照.png"
    other.parent.mkdir()
    own.write_bytes(b"\x89PNG\x00\xff" * 40)
    other.write_bytes(b"\x89PNG\x00\xfe" * 40)
    return own, other


def values_with(path: Path) -> frozenset[str]:
    """Return the texts of a form with this file."""
    content = path.read_bytes()
    return frozenset(WORDS) | texts_of(File(path.name, hashlib.sha256(content).hexdigest(), len(content), path))


ANSWER_READ_WITHIN_S = 2.0  # the browser's host reads the answer to an upload, which nothing here can see


def press(
    session: BrowserSession,
    saves: Autosaves,
    button: str,
    file: Path,
    values: frozenset[str],
    *,
    is_pressed: bool = True,
    has_left: Callable[[], bool] = bool,
) -> None:
    """Show the form anew, choose a file and press, and wait until its save has left or was stopped."""
    session.page.evaluate("html => { document.body.innerHTML = html }", FORM)
    session.page.evaluate(SCRIPT)
    with saves.watched(session.guard, values, is_pressed=is_pressed) as is_stopped:
        session.actions.set_files(session.page.locator("[name=paper]"), [file])
        session.actions.click(session.page.locator(f"#{button}"))
        session.wait(lambda: is_stopped() or has_left(), WITHIN_S)
        if has_left():
            session.wait(is_stopped, ANSWER_READ_WITHIN_S)


@pytest.mark.parametrize("button", ["go", "fetch"])
def test_a_form_with_files_leaves_after_a_yes_and_only_with_the_chosen_file(
    session: BrowserSession, site: RecordingSite, tmp_path: Path, button: str
) -> None:
    own, other = files_in(tmp_path)
    session.guard.rules = replace(Rules(hosts=("127.0.0.1",)), shapes=())
    session.guard.arm()
    saves, values, save = Autosaves(), values_with(own), ("POST", "/saveSubject.action")
    press(session, saves, button, own, values)
    assert (saves.stopped, len(saves.offered)) == (1, 1), saves.unclear
    saves.allow(session.guard)
    press(session, saves, button, other, values)
    assert saves.stopped == 1
    assert save not in site.ledger
    session.goto(f"{site.url}/form.html")
    press(session, saves, button, own, values, has_left=lambda: save in site.ledger)
    assert save in site.ledger, session.guard.status()
    assert (saves.stopped, saves.sent) == (0, 1)
    session.goto(f"{site.url}/form.html")


def test_an_upload_to_any_address_leaves_after_a_yes_with_the_chosen_file(
    session: BrowserSession, site: RecordingSite, tmp_path: Path
) -> None:
    own, other = files_in(tmp_path)
    session.guard.rules = replace(Rules(hosts=("127.0.0.1",)), shapes=())
    session.guard.arm()
    saves, values, put = Autosaves(), values_with(own), ("POST", "/api/material/put")
    press(session, saves, "put", own, values, is_pressed=False)
    assert [kind.shape.use for kind in saves.offered] == ["upload"]
    saves.allow(session.guard)

    def has_come(times: int) -> Callable[[], bool]:
        return lambda: site.ledger.count(put) == times

    for times, file in enumerate((own, other), start=1):
        press(session, saves, "put", file, values, is_pressed=False, has_left=has_come(times))
        assert site.ledger.count(put) == times, "the file that the program chose"


def test_an_upload_that_has_left_brings_the_id_that_the_site_answered_and_no_word(
    session: BrowserSession, site: RecordingSite, tmp_path: Path
) -> None:
    own, _ = files_in(tmp_path)
    session.guard.rules = replace(Rules(hosts=("127.0.0.1",)), shapes=())
    session.guard.arm()
    saves, values, put = Autosaves(), values_with(own), ("POST", "/api/material/put")
    press(session, saves, "put", own, values, is_pressed=False)
    saves.allow(session.guard)
    before = site.ledger.count(put)
    press(session, saves, "put", own, values, is_pressed=False, has_left=lambda: site.ledger.count(put) > before)
    assert site.ledger.count(put) > before, session.guard.status()
    press(session, saves, "save", own, values)
    (kind,) = saves.offered
    leaves = {path: (leaf.origin, leaf.sources) for path, leaf in (kind.shape.body or {}).items()}
    assert leaves == {"name": ("known", ()), "fid": ("echo", (UPLOADS,)), "now": ("constant", ())}
