"""The findings of a client as one page to store or send, for those who have no console."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.apps.check_basis import calibration_line
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.rule_choice_panel import ShownRules
from assistant.apps.console.words import place_name
from assistant.checks.preflight.case import Case
from assistant.checks.preflight.check import examine
from assistant.core.findings import CheckedProfile, Finding
from assistant.declaration.profile.loading import load
from assistant.proof.report.findings_page import findings_page


def findings_file(context: ConsoleContext, home: Path, stage: str, shown: ShownRules) -> str:
    """Return the page of a client's findings, of a stage and of some rules if asked; raises BeianError, OSError.

    It names fields as the forms do, and the client's folder by its name: neither keys nor paths of this machine.
    """
    site_map = context.site_map
    case = Case.of(load(home), site_map, today=context.today)
    findings = (finding for finding in examine(case, stage or None) if shown.holds(finding.rule))
    checked = CheckedProfile(case.subject.basic.name or home.name, home.name, tuple(map(_worded, findings)))
    return findings_page([checked], calibration_line(site_map))


def _worded(finding: Finding) -> Finding:
    return replace(finding, where=place_name(finding), place="")
