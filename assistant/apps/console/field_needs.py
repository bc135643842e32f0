"""Whether a field has to be filled: five kinds, each with a word, and a sign and a colour in `console.css`."""

from __future__ import annotations

from markupsafe import Markup

from assistant.apps.console.parts import el, static
from assistant.core.language import mark, say
from assistant.declaration.profile.spec import FieldSpec

NEEDS = {
    "required": mark("必填"),
    "conditional": mark("有条件必填"),
    "advised": mark("尽量填"),
    "unknown": mark("是否必填未知"),
    "optional": mark("选填"),
}
_MEANINGS = {
    "required": mark("系统必填"),
    "conditional": mark("按已选的答案才必填"),
    "advised": mark("可以不填，但预检提到了"),
    "unknown": mark("还没有从系统页面上核实，请尽量填"),
    "optional": mark("可以不填"),
}


def need_of(spec: FieldSpec, *, is_reported: bool) -> str:
    """Return the kind of a field's need; `is_reported`: it is empty, and a finding names it."""
    match spec.required:
        case "yes":
            return "conditional" if spec.shown_when else "required"
        case "no":
            return "advised" if is_reported else "optional"
        case "unknown":
            return "unknown"


def need_word(kind: str) -> Markup:
    """Return the word of a kind as it stands beside the name of a field."""
    return Markup('<span class="need {}">{}</span>').format(kind, say(NEEDS[kind]))


def add_legend() -> None:
    """Explain the kinds once above a form."""
    with el("dl", None, "needs small"):
        for kind, meaning in _MEANINGS.items():
            with el("div"):
                static("dt", need_word(kind))
                el("dd", say(meaning))
