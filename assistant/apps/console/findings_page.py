"""The preflight findings of a client's profile: the most severe first, each with place, remedy and source."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from nicegui import ui

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.damaged_panel import show_unreadable
from assistant.apps.console.forms import Typed, confirmed, draft_name, drafted, text_field
from assistant.apps.console.keys_panel import FINDING
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import (
    badge,
    button,
    el,
    facts,
    file_address,
    lines,
    link,
    note,
    page_of,
    panel,
    said,
    unsaved_offer,
)
from assistant.apps.console.profile_places import address_in_form
from assistant.apps.console.rule_choice_panel import ShownRules, add_rule_choice, note_hidden
from assistant.apps.console.words import SEVERITIES, place_name, weighed
from assistant.apps.fill_refusals import blocking_a_rehearsal
from assistant.apps.profile_edit import ConflictingEdits, EditedProfile, explained
from assistant.apps.profile_edit import describe_conflict as conflict_text
from assistant.checks.preflight.case import Case
from assistant.checks.preflight.check import examine
from assistant.core.errors import BeianError
from assistant.core.findings import Finding
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.schema.notes import AcceptedFinding
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.practice.tables import Client

_STAGES = REGISTRY.stages
_SIGNS = 12


@client_page(
    "findings",
    mark("预检"),
    40,
    steps=("findings",),
    about=mark(
        "预检问题，带改法、依据和通往那一项的链接；可以说明理由的，填写说明；只看一条规则或先不看几条；报告可以存下来"
    ),
)
def show(
    context: ConsoleContext, client: Client, stage: str = "", only: str = "", skip: str = "", item: str = ""
) -> None:
    """Show the findings of a client, limited to a stage, an item (its key) and some rules if given.

    An unknown stage limits nothing.
    """
    home, rules = context.home(client.folder), ShownRules(only, skip)
    stage = stage if stage in _STAGES else ""
    try:
        base = EditedProfile.of(home)
        findings = examine(Case.of(base.loaded, context.site_map, today=context.today))
        stopping = _only_in_rehearsals(context, base, findings)
    except (BeianError, OSError) as error:
        show_unreadable(client, error)
        return
    unsaved_offer()
    unexplained = [finding for finding in findings if finding.state == "found" and finding.accepted is None]
    chosen = [finding for finding in unexplained if rules.holds(finding.rule)]
    shown = [finding for finding in chosen if stage in ("", finding.stage) and _is_about(finding, item)]
    _stages(client.folder, stage, rules, chosen)
    if len(shown) < sum(stage in ("", finding.stage) for finding in chosen):
        link(say("只显示了一个项目的，显示全部"), page_of("client", client.folder, "findings"), "button quiet")
    if len(chosen) < len(unexplained):
        note_hidden(client.folder, stage, len(unexplained) - len(chosen))
    elif not unexplained:
        note(say("✓ 预检未发现问题。"), "good")
    elif not shown:
        note(say("✓ 这一段没有发现问题。"), "good")
    _rehearsal_note(stopping)
    for severity, (sign, word, _) in SEVERITIES.items():
        of_severity = [finding for finding in shown if finding.severity == severity]
        if of_severity:
            with (
                panel(say("{sign} {word}（{count}）", sign=sign, word=say(word), count=len(of_severity))),
                el("ul", None, "plain"),
            ):
                for finding in of_severity:
                    _finding(context, client.folder, base, finding, is_stopping=finding in stopping)
    _more(home, stage, rules, unexplained)
    _rest(findings)


def _only_in_rehearsals(context: ConsoleContext, base: EditedProfile, findings: Sequence[Finding]) -> list[Finding]:
    """Return the open findings that stop a rehearsal but no filing, because the registry's form is not calibrated."""
    milder = [
        one for one in findings if one.state == "found" and one.accepted is None and one.severity != "block"
    ]  # without any, the second look is saved
    rules = {finding.rule for finding in milder}
    blocking = blocking_a_rehearsal(base.loaded, context.today, rules) if rules else frozenset()
    return [finding for finding in milder if (finding.rule, finding.place) in blocking]


def _rehearsal_note(stopping: Sequence[Finding]) -> None:
    if stopping:
        text = say(
            "{count} 处改好才能演练，下面标着“演练必改”：演练的表单会拒收。备案系统的表单还没有核对过，所以只列为需核实。",
            count=len(stopping),
        )
        note(text, "warn")


def _is_about(finding: Finding, item: str) -> bool:
    return not item or f"{finding.place}.".startswith(f"{item}.")


def _more(home: Path, stage: str, rules: ShownRules, findings: Sequence[Finding]) -> None:
    """Offer what is shown as a file, and fewer rules."""
    with panel(say("存下来，或少看几条")):
        note(say("这一页显示的内容，可以存成网页发给同事：只供内部核对，不是审核结论。"), "mute")
        with el("div", None, "buttons"):
            address = file_address("findings", home, stage=stage, **rules.query)
            link(say("下载预检报告（网页）"), address, "button", download=True)
        if findings:
            add_rule_choice(home.name, stage, rules, findings)


def _stages(folder: str, stage: str, rules: ShownRules, findings: Sequence[Finding]) -> None:
    counts = Counter(finding.stage for finding in findings)
    with el("nav", None, "totals", aria_label=say("按阶段筛选")):
        for name in ("", *_STAGES):
            to = page_of("client", folder, "findings", stage=name, **rules.query)
            count = counts[name] if name else len(findings)
            with link("", to, "total", aria_current="true" if name == stage else None):
                el("span", str(count), "count")
                el("span", say(name) if name else say("全部"))


def _finding(context: ConsoleContext, folder: str, base: EditedProfile, finding: Finding, *, is_stopping: bool) -> None:
    with el("li"):
        with el("div", None, "lead"):
            badge(weighed(finding.severity, finding.rule), SEVERITIES[finding.severity][2])
            if is_stopping:
                badge(say("✖ 演练必改"), "bad")
            el("span", finding.found)
        facts(
            (
                *(((say("怎么改"), finding.remedy),) if finding.remedy else ()),
                (say("位置"), partial(_place, folder, base.loaded, finding)),
                *(((say("谁来改"), finding.who),) if finding.who else ()),
                *(((say("依据"), finding.source),) if finding.source else ()),
            )
        )
        _explain(context, base, finding)


def _explain(context: ConsoleContext, base: EditedProfile, finding: Finding) -> None:
    """Offer to accept a finding with a reason; the profile records it with name and day."""
    own = hashlib.sha256(f"{finding.rule}\n{finding.place}\n{finding.found}".encode()).hexdigest()[:_SIGNS]
    draft = draft_name(context.workspace.folder, "explain", base.loaded.folder.name, own)
    reason, by = f"{own}-reason", f"{own}-by"
    typed: Typed = {reason: "", by: context.operator}

    def keep() -> None:
        answers = {"reason": str(typed[reason]), "by": str(typed[by])}
        if not (answers["reason"].strip() and answers["by"].strip()):
            said(say("请写明理由和说明人。"), "negative")
            return
        accepted = AcceptedFinding(rule=finding.rule, place=finding.place or None, on=context.today, **answers)
        try:
            result = explained(base, accepted)
        except (BeianError, OSError) as error:
            said(on_page(error), "negative")
            return
        if isinstance(result, ConflictingEdits):
            said(conflict_text(result), "negative")
        else:
            confirmed(draft)
            ui.navigate.reload()

    with el("details", None, "explain"):
        el("summary", say("说明理由"), "small")
        with drafted(draft):
            text_field(typed, reason, say("理由"))
            text_field(typed, by, say("说明人"))
        button(say("保留此项，记入资料"), keep)


def _place(folder: str, loaded: LoadedProfile, finding: Finding) -> None:
    to = address_in_form(loaded, folder, finding.place)
    where = place_name(finding)
    if to:
        link(where, to, **FINDING)
    else:
        el("span", where)


def _rest(findings: Sequence[Finding]) -> None:
    accepted = [finding for finding in findings if finding.accepted is not None]
    unseen = [finding for finding in findings if finding.state == "not_checked"]
    passed = sum(finding.state == "passed" for finding in findings)
    with panel(say("其余")):
        el("p", say("✓ {count} 条规则已检查，没有发现问题", count=passed))
        if accepted:
            with el("details"):
                el("summary", say("✎ 已说明 {count} 项", count=len(accepted)))
                lines(
                    say("{text}（{more}）", text=f"{finding.rule} {finding.found}", more=finding.accepted.reason)
                    for finding in accepted
                    if finding.accepted
                )
        if unseen:
            with el("details"):
                el("summary", say("○ 未检查 {count} 条", count=len({finding.rule for finding in unseen})))
                lines(
                    dict.fromkeys(
                        say(
                            "{text}（{more}）",
                            text=f"{finding.rule} {finding.found}",
                            more=finding.remedy.rstrip("。."),
                        )
                        for finding in unseen
                    )
                )
