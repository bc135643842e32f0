"""What the preflight finds in a client's profile: what must be mended first, each with place, remedy and source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

from nicegui import ui

from assistant.apps.console.client_frame import client_framed
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.parts import badge, button, el, facts, first, lines, link, note, page_of, panel, said
from assistant.apps.console.profile_edit import ConflictingEdits, EditedProfile, explained
from assistant.apps.console.profile_edit import describe_conflict as conflict_text
from assistant.apps.console.words import SEVERITIES, titles_of, weighed
from assistant.checks.preflight.case import Case
from assistant.checks.preflight.check import examine
from assistant.core.errors import BeianError
from assistant.core.findings import Finding
from assistant.core.keys import FieldKey
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page
from assistant.declaration.profile.catalogue import locate
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.schema.notes import AcceptedFinding

_STAGES = ("主体", "产品", "算法")


def add(context: ConsoleContext) -> None:
    """Add the page `/client/FOLDER/findings`."""

    @ui.page("/client/{folder}/findings")
    def _findings(folder: str, stage: str = "") -> None:
        with client_framed(context, folder, "findings") as client:
            if client is not None:
                show(context, folder, stage)


def show(context: ConsoleContext, folder: str, stage: str) -> None:
    """Show the findings of a client, of one stage where it is asked for."""
    try:
        base = EditedProfile.of(context.home(folder))
        loaded = base.loaded
        told = examine(Case.of(loaded, context.site_map, today=context.today))
    except (BeianError, OSError) as error:
        note(on_page(error), "bad")
        return
    found = [each for each in told if each.state == "found" and each.accepted is None]
    _stages(folder, stage, found)
    shown = [each for each in found if stage in ("", each.stage)]
    if not shown:
        note(say(mark("✓ 预检未发现问题。")), "good")
    for severity, (sign, word, _) in SEVERITIES.items():
        own = [each for each in shown if each.severity == severity]
        if own:
            with (
                panel(say(mark("{sign} {word}（{count}）"), sign=sign, word=say(word), count=len(own))),
                el("ul", None, "plain"),
            ):
                for each in own:
                    _finding(context, folder, base, each)
    _rest(told)


def _stages(folder: str, stage: str, found: Sequence[Finding]) -> None:
    counts = Counter(each.stage for each in found)
    with el("nav", None, "totals", aria_label=say(mark("按阶段筛选"))):
        for name in ("", *_STAGES):
            to = page_of("client", folder, "findings", stage=name)
            count = counts[name] if name else len(found)
            with link("", to, "total", aria_current="true" if name == stage else None):
                el("span", str(count), "count")
                el("span", say(name) if name else say(mark("全部")))


def _finding(context: ConsoleContext, folder: str, base: EditedProfile, each: Finding) -> None:
    with el("li"):
        with el("div", None, "lead"):
            badge(weighed(each.severity, each.rule), SEVERITIES[each.severity][2])
            el("span", each.found)
        facts(
            (
                *(((say(mark("怎么改")), each.remedy),) if each.remedy else ()),
                (say(mark("位置")), partial(_place, folder, base.loaded, each)),
                *(((say(mark("谁来改")), each.who),) if each.who else ()),
                *(((say(mark("依据")), each.source),) if each.source else ()),
            )
        )
        _explain(context, base, each)


def _explain(context: ConsoleContext, base: EditedProfile, each: Finding) -> None:
    """Let the person say why a finding may stand; it is kept in the profile with name and day."""
    given = {"reason": "", "by": context.operator}

    def keep() -> None:
        if not (given["reason"].strip() and given["by"].strip()):
            said(say(mark("请写明理由和说明人。")), "negative")
            return
        accepted = AcceptedFinding(rule=each.rule, place=each.place or None, on=context.today, **given)
        try:
            outcome = explained(base, accepted)
        except (BeianError, OSError) as error:
            said(on_page(error), "negative")
            return
        if isinstance(outcome, ConflictingEdits):
            said(conflict_text(outcome), "negative")
        else:
            ui.navigate.reload()

    with el("details", None, "explain"):
        el("summary", say(mark("说明理由")), "small")
        for name, label, value in (("reason", mark("理由"), ""), ("by", mark("说明人"), context.operator)):
            field = el("input", None, "control", aria_label=say(label), placeholder=say(label), **first("value", value))
            field.on("change", partial(_note, given, name), js_handler="(e) => emit(e.target.value)")
        button(say(mark("保留此项，记入资料")), keep)


def _note(given: dict[str, str], name: str, event: Any) -> None:
    given[name] = str(event.args)


def _place(folder: str, loaded: LoadedProfile, each: Finding) -> None:
    part = part_of(loaded, each.place)
    where = _place_name(each)
    if part:
        link(where, page_of("client", folder, "profile", part=part))
    else:
        el("span", where)


def _place_name(each: Finding) -> str:
    """Return where a finding stands, as the editor calls it; the file's name where it stands at no field."""
    try:
        return titles_of(FieldKey.of(each.place))
    except ValueError:
        return each.where.partition(":")[0]


def part_of(loaded: LoadedProfile, place: str) -> str:
    """Return the part of the editor that a key stands in: `subject`, `products.0`; empty where there is none."""
    try:
        key = FieldKey.of(place)
    except ValueError:
        return ""
    name, item = key.parts[0].name, key.parts[0].item
    if name in ("products", "algorithms") and item is not None:
        at = locate(loaded.profile, FieldKey(key.parts[:1]))
        return f"{name}.{at[1]}" if at else ""
    return name if name in ("subject", "notes") else ""


def _rest(told: Sequence[Finding]) -> None:
    accepted = [each for each in told if each.accepted is not None]
    unseen = [each for each in told if each.state == "not_checked"]
    passed = sum(each.state == "passed" for each in told)
    with panel(say(mark("其余"))):
        el("p", say(mark("✓ {count} 条规则看过，没有发现问题"), count=passed))
        if accepted:
            with el("details"):
                el("summary", say(mark("✎ 已说明 {count} 项"), count=len(accepted)))
                lines(f"{each.rule} {each.found}（{each.accepted.reason}）" for each in accepted if each.accepted)
        if unseen:
            with el("details"):
                el("summary", say(mark("○ 未检查 {count} 条"), count=len({each.rule for each in unseen})))
                lines(dict.fromkeys(f"{each.rule} {each.found}（{each.remedy.rstrip('。')}）" for each in unseen))
