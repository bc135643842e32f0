"""The table of all attacks: `scripts/*.js` has the scripts that a page runs, `ACTS` the acts that follow.

A block of a script file begins with `// kind: name`, optionally followed by marks: `[wide]` for a map that allows every
request; `[handover]` for a first part, up to a line `---`, that runs in a handover, the rest after arming; `[change]`,
`[subject]`, `[deregister]`, `[delete]` for another act than the filing of an algorithm; any other mark names a fault of
the mock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.browser.attacks.acts import answered, by_program, keys, leaving, mouse, typed
from tests.browser.attacks.attack_runner import Attack, AttackContext

SCRIPTS = Path(__file__).with_name("scripts")
TARGETS = ("change", "subject", "deregister", "delete")
ACTS: dict[str, Callable[[AttackContext], None]] = {
    "Enter in a text field": keys("Enter", at="#name"),
    "Enter on the focused 提交": keys("Enter", at="#send"),
    "space on the focused 提交": keys("Space", at="#send"),
    "Enter of the number pad": keys("NumpadEnter", at="#name"),
    "Tab to 提交, then Enter": keys("Tab", "Enter", at="#name"),
    "Ctrl+Enter that the page listens for": keys("Control+Enter", at="#note"),
    "Enter heard by the page when the key comes up": keys("Enter", at="#name"),
    "a hot key of the page (F9)": keys("F9"),
    "a field that submits when it is left": keys("x", "Tab", at="#note"),
    "Enter on a link that submits": keys("Enter", at="#link"),
    "the program itself clicks 提交": by_program("#send"),
    "the program itself presses Enter on 提交": by_program("#send", "Enter"),
    "the program itself presses Enter in a field": by_program("#name", "Enter"),
    "the program itself clicks a button with an innocent name": by_program("#room button"),
    "a mouse on 提交": mouse("#send"),
    "a mouse on the label of 提交": mouse("#label"),
    "a mouse through an overlay that says 下一步": mouse("#send"),
    "a button outside its form": mouse("#out"),
    "an image as the button": mouse("#img"),
    "a double click": mouse("#dbl", twice=True),
    "the other button of the mouse": mouse("#dbl", right=True),
    "a press that submits before the click": mouse("#room button"),
    "a button whose form action is its own": mouse("#out"),
    "a button in a closed shadow root": mouse("#host"),
    "a letter drawn between the letters (提\u200b交)": mouse("#room button"),
    "a word in the style, not in the text": mouse("#room button"),
    "a question of the page, answered with yes": answered,
    "a beacon when the page is hidden": leaving(),
    "an untouched beacon of a frame": leaving(),
    "a keepalive fetch when the page is unloaded": leaving(),
    "a beacon before the page is unloaded": leaving(),
    "the tab is closed": leaving("close"),
    "the page is hidden": leaving("hide"),
    "back and forward": leaving("back"),
    "a map that names 提交 as an ordinary control": by_program("#save"),
    "a plan that presses 提交 by the name of a record": by_program("button:text-is('提交')"),
    "a value with a line break that Enter would send": typed("甲\n"),
    "a value that a field of the page runs": typed("<b>"),
}


def read_attacks(name: str) -> Iterator[Attack]:
    """Yield the attacks of one script file."""
    for block in re.split(r"(?m)^(?=// )", (SCRIPTS / f"{name}.js").read_text(encoding="utf-8")):
        if not block.strip():
            continue
        head, _, script = block.partition("\n")
        marks = re.findall(r"\[([\w-]+)\]", head)
        kind, _, title = re.sub(r" \[[\w-]+\]", "", head.removeprefix("// ")).partition(": ")
        target = next((mark for mark in marks if mark in TARGETS), "algorithm")
        fault = next((mark for mark in marks if mark not in {"wide", "handover", *TARGETS}), "")
        before, _, script = script.rpartition("\n---\n")
        keeps_form = not kind.endswith("exits")
        yield Attack(title, kind, script.strip(), ACTS.get(title), target, "wide" in marks, keeps_form, fault, before)


ALL_ATTACKS = [attack for name in ("page", "far", "server", "handover", "resource") for attack in read_attacks(name)]
FETCHED_AHEAD = list(read_attacks("ahead"))
NAMES = {str(attack): attack for attack in ALL_ATTACKS}
