"""The texts of the page scripts: `guard.js` bound to `commitments.js` and `interfaces.js`, the function that looks, `motion.js`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files

from assistant.filing.browser.rules import FLOOR_WORDS, HARMLESS_WORDS

_SCRIPTS = files("assistant.filing.browser")


def _script(name: str) -> str:
    return _SCRIPTS.joinpath(name).read_text(encoding="utf-8")


COMMITMENTS = _script("commitments.js")
"""A JavaScript function of its settings that returns the function element → words of the commitment, or ""."""
MOTION = _script("motion.js")
"""A JavaScript function of one boolean: whether the page's short motions are ended early."""
GUARD = f"((commitments, interfaces) => {_script('guard.js')})({COMMITMENTS}, {_script('interfaces.js')})"


def look(words: Sequence[str] = (), questions: Sequence[str] = ()) -> str:
    """Return a JavaScript function: element → why it is human-only, `{word, commitment}`, each "" if it is not.

    `words` are added to the floor's words; `questions` are labels of the filing's own questions, no commitments.
    """
    settings = {
        "floor": FLOOR_WORDS,
        "harmless": HARMLESS_WORDS,
        "words": list(words),
        "questions": list(questions),
    }
    return f"({GUARD})('look', {json.dumps(settings, ensure_ascii=False)})"
