"""The findings of one client or of all as one page to store or send, for those who have no console.

    findings_file(context, home, stage, shown)   →  the page of a client
    findings_of_all(context)                     →  the page of all clients, and whose profile could not be read

A page names fields as the forms do, and a client's folder by its name: neither keys nor paths of this machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from assistant.apps.check_basis import calibration_line
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.rule_choice_panel import ShownRules
from assistant.apps.console.words import place_name
from assistant.checks.preflight.case import Case
from assistant.checks.preflight.check import examine, examine_all
from assistant.core.errors import BeianError
from assistant.core.findings import CheckedProfile, Finding
from assistant.core.language import say
from assistant.declaration.profile.loading import load
from assistant.practice.layout import is_example
from assistant.proof.report.findings_page import findings_page


def findings_file(context: ConsoleContext, home: Path, stage: str, shown: ShownRules) -> bytes:
    """Return the page of a client's findings, of a stage and of some rules if asked; raises BeianError, OSError."""
    site_map = context.site_map
    case = Case.of(load(home), site_map, today=context.today)
    findings = examine(case)
    chosen = [one for one in findings if stage in ("", one.stage) and shown.holds(one.rule)]
    whole, listed = _checked(home, case, findings), _checked(home, case, chosen)
    hidden = len(whole.of("open")) - len(listed.of("open"))
    basis = calibration_line(site_map)
    if hidden > 0:
        basis += say(
            "本页只列出一部分；另有 {count} 处问题没有列入，其中必改 {blocks} 处。",
            count=hidden,
            blocks=whole.count("block") - listed.count("block"),
        )
    return findings_page([listed], basis, is_whole=hidden <= 0).encode()


def findings_of_all(context: ConsoleContext) -> tuple[bytes, tuple[str, ...]]:
    """Return the page of all clients that are at work, without the examples; raises MapError, LedgerError.

    Profiles of the same entity are compared. The names are of clients whose profile cannot be read.
    """
    site_map, cases, unread = context.site_map, {}, []
    for client in context.clients():
        home = context.workspace.clients / client.folder
        try:
            if not is_example(home):
                cases[home] = Case.of(load(home), site_map, today=context.today)
        except (BeianError, OSError):
            unread.append(client.short or client.name)
    reported = zip(cases.items(), examine_all(tuple(cases.values())), strict=True)
    checked = [_checked(home, case, findings) for (home, case), findings in reported]
    return findings_page(checked, calibration_line(site_map)).encode(), tuple(unread)


def _checked(home: Path, case: Case, findings: Iterable[Finding]) -> CheckedProfile:
    worded = (replace(finding, where=place_name(finding), place="") for finding in findings)
    return CheckedProfile(case.subject.basic.name or home.name, home.name, tuple(worded))
