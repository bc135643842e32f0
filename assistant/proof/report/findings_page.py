"""The preflight report as one self-contained HTML page: no script, no network; every text is escaped.

A client may see it: places have the names of the forms, and no path, field key or line of a file is shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.core.excerpt import first_names
from assistant.core.findings import CheckedProfile, Finding
from assistant.core.keys import FieldKey
from assistant.core.language import current, mark, say
from assistant.declaration.profile.catalogue import name_at
from assistant.proof.report.html import environment

_MOST_PLACES = 3
_SIGNS = {
    "block": ("✖", mark("必改"), "bad"),
    "warn": ("！", mark("需核实"), "note"),
    "note": ("ℹ", mark("提示"), "mute"),
}


def findings_page(checked: Sequence[CheckedProfile], basis: str = "", *, is_whole: bool = True) -> str:
    """Return the preflight page of one or more profiles in the language in force; `basis` names the map used.

    A page that is not whole, since findings were left out, does not say that there is nothing to correct.
    """
    template = environment().get_template("findings.html")
    language = "zh-CN" if current() == "zh" else "en"
    return template.render(
        checked=checked,
        basis=basis,
        language=language,
        words=_words(),
        signs=_said(),
        is_whole=is_whole,
        place=place_name,
        grouped=grouped,
    )


def place_name(key: str) -> str:
    """Return a field's place in words: `拾句写作/网站 › 前置许可 › 许可证明`; "" for a text that is no key."""
    try:
        parsed = FieldKey.of(key)
    except ValueError:
        return ""
    items = " » ".join(part.item for part in parsed.parts if part.item)
    return " › ".join(filter(None, (items, name_at(key))))


def grouped(findings: Sequence[Finding]) -> list[tuple[Finding, str]]:
    """Return the findings that differ in more than the place, one each, with their places."""
    places: dict[tuple[str, str, str], tuple[Finding, dict[str, None]]] = {}
    for finding in findings:
        _, names = places.setdefault((finding.rule, finding.found, finding.remedy), (finding, {}))
        if name := place_name(finding.place):
            names[name] = None
    return [(finding, first_names(list(names), _MOST_PLACES)) for finding, names in places.values()]


def _said() -> dict[str, tuple[str, str, str]]:
    return {name: (sign, say(word), tone) for name, (sign, word, tone) in _SIGNS.items()}


def _words() -> dict[str, str]:
    return {
        "title": say("预检报告"),
        "found": say("问题"),
        "where": say("位置"),
        "remedy": say("怎么改"),
        "who": say("谁来改"),
        "source": say("依据"),
        "stage": say("影响哪一步"),
        "accepted": say("已说明"),
        "not_checked": say("未检查"),
        "reason": say("原因"),
        "none": say("预检未发现必改项"),
        "passed": say("检查过、没有发现问题的规则"),
        "unofficial": say("本页由填报助手（非官方工具）生成，供双方核对，不是审核结论。"),
    }
