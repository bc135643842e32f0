"""`beian check`: the preflight of one profile or many, as text, as JSON or as one HTML page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.apps.check_basis import calibrated_of, calibration_line
from assistant.apps.cli.command_options import CheckOptions
from assistant.apps.cli.finding_lines import SIGNS, finding_lines, stage_of
from assistant.apps.cli.output import json_line, progress, result
from assistant.checks.preflight.case import NO_PAPERS, Case, Papers
from assistant.checks.preflight.check import BASIC, RuleSelection, examine_all
from assistant.checks.preflight.rulebook import rules
from assistant.core.errors import BeianError, UsageError
from assistant.core.files import write as write_file
from assistant.core.findings import CheckedProfile, Finding
from assistant.core.language import comma_list, say
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.planning.maps.overlay import known_map
from assistant.planning.maps.site_map import SiteMap

FORMATS = ("text", "json", "html")


def check(options: CheckOptions) -> int:
    """Print the findings of each profile; 1 if something must be fixed and nobody explained it."""
    if options.form not in FORMATS:
        raise UsageError(what=say("没有格式“{form}”；可用：{known}", form=options.form, known=comma_list(FORMATS)))
    if options.output is not None and (options.as_json or options.form == "json"):
        raise UsageError(what=say("--output 写的是网页，JSON 只显示；请去掉 --output，或去掉 JSON 格式。"))
    stage, scope = stage_of(options.stage), RuleSelection(_ids(options.only), _ids(options.skip))
    site_map = known_map(options.site)
    cases, code = _cases(options, site_map)
    reported = examine_all(tuple(cases.values()), stage, scope)
    checked = [
        CheckedProfile(case.subject.basic.name or path.name, str(path), tuple(findings))
        for (path, case), findings in zip(cases.items(), reported, strict=True)
    ]
    if any(open_findings(profile.findings, strict=options.strict) for profile in checked):
        code = max(code, 1)
    _show(checked, options, site_map)
    return code


def _cases(options: CheckOptions, site_map: SiteMap) -> tuple[dict[Path, Case], int]:
    """Return the cases by path, and the exit code of unreadable profiles; a single profile raises its error."""
    cases, code = {}, 0
    for path in dict.fromkeys(options.profile):
        try:
            loaded = load(path)
            cases[path] = Case.of(loaded, site_map, _papers(loaded) if options.papers else NO_PAPERS)
        except BeianError as error:
            if len(options.profile) == 1:
                raise
            progress(str(error))
            code = max(code, error.exit_code)
    return cases, code


def _papers(loaded: LoadedProfile) -> Papers:
    from assistant.checks.preflight.reading_papers import read_papers

    return read_papers(loaded)


def _show(checked: list[CheckedProfile], options: CheckOptions, site_map: SiteMap) -> None:
    if options.form == "html" and not options.as_json:
        _page(checked, options.output, calibration_line(site_map))
        return
    if options.as_json or options.form == "json":
        for profile in checked:
            json_line(_as_json(profile) | {"map": _map_json(site_map)})
        return
    result(calibration_line(site_map))
    for profile in checked:
        if len(options.profile) > 1:
            result(f"== {profile.client}  {profile.path}")
        for line in text_lines(profile.findings):
            result(line)
    if len(options.profile) > 1:
        for line in summary_lines(checked, len(options.profile)):
            result(line)
    if options.output is not None:
        _page(checked, options.output, calibration_line(site_map))


def _map_json(site_map: SiteMap) -> dict[str, Any]:
    done, total = calibrated_of(site_map)
    return {"id": site_map.id, "mock": site_map.is_mock, "fields": total, "calibrated": done, "digest": site_map.digest}


def summary_lines(checked: list[CheckedProfile], asked: int) -> Iterator[str]:
    """Yield one line for each profile and one for all of them: what is open, explained and not checked."""
    yield say("== 合计")
    blocked = 0
    for profile in checked:
        counts = _counts(profile)
        blocked += bool(counts["block"])
        line = say("{block} 项必改，{warn} 项需核实，{accepted} 项已说明，{unchecked} 条规则未检查", **counts)
        yield f"{'✖' if counts['block'] else '✓'} {profile.client}  {line}"
    line = say(
        "{asked} 份资料：{open} 份有必改项，{clean} 份没有",
        asked=asked,
        open=blocked,
        clean=len(checked) - blocked,
    )
    unread = asked - len(checked)
    yield line + (say("，{unread} 份读不了", unread=unread) if unread else "")


def _counts(profile: CheckedProfile) -> dict[str, int]:
    return {
        "block": profile.count("block"),
        "warn": profile.count("warn"),
        "accepted": len(profile.of("accepted")),
        "unchecked": len({finding.rule for finding in profile.of("not_checked")}),
    }


def open_findings(findings: tuple[Finding, ...], *, strict: bool) -> list[Finding]:
    """Return the unexplained findings that must be fixed; with `strict`, also those that must be verified."""
    severities = ("block", "warn") if strict else ("block",)
    return [
        finding
        for finding in findings
        if finding.state == "found" and finding.accepted is None and finding.severity in severities
    ]


def _ids(texts: Sequence[str] | None) -> frozenset[str]:
    """Return the named ids (`R02,R05` or one by one); raises UsageError for an unknown one."""
    given = [part.strip() for text in texts or () for part in text.replace("，", ",").split(",") if part.strip()]
    known = {name.lower(): name for name in (*BASIC, *(rule.id for rule in rules()))}
    for name in given:
        if name.lower() not in known:
            raise UsageError(what=say("没有规则“{rule}”；beian rules 列出所有规则。", rule=name))
    return frozenset(known[name.lower()] for name in given)


def text_lines(findings: tuple[Finding, ...]) -> Iterator[str]:
    """Yield the findings as text: what is open, what was explained, and what was not checked, with the reason."""
    problems = [finding for finding in findings if finding.state == "found"]
    yield from finding_lines([finding for finding in problems if finding.accepted is None])
    for finding in problems:
        if finding.accepted is not None:
            facts = {"reason": finding.accepted.reason, "by": finding.accepted.by, "on": finding.accepted.on}
            yield f"✎ {say('已说明')}  {finding.rule}  {finding.where or finding.place}"
            yield f"    {finding.found}"
            yield "    " + say("{reason}（{by}，{on}）", **facts)
    reasons: dict[str, list[str]] = {}
    for finding in findings:
        if finding.state == "not_checked":
            reasons.setdefault(finding.remedy, []).append(finding.rule)
    for reason, names in reasons.items():
        yield say("○ 未检查（{reason}）：{names}", reason=reason.rstrip("。."), names=comma_list(dict.fromkeys(names)))
    passed = sum(finding.state == "passed" for finding in findings)
    if passed:
        yield say("✓ {count} 条规则已检查，没有发现问题", count=passed)


def _as_json(profile: CheckedProfile) -> dict[str, Any]:
    unexplained = _unexplained(profile)
    counts = {severity: sum(finding.severity == severity for finding in unexplained) for severity in SIGNS}
    findings = [finding for finding in profile.findings if finding.state == "found"]
    others = [finding for finding in profile.findings if finding.state != "found"]
    return {
        "profile": profile.path,
        "client": profile.client,
        "findings": [_finding(finding) for finding in findings],
        **counts,
        "not_checked": [_other(other) for other in others if other.state == "not_checked"],
        "passed": [other.rule for other in others if other.state == "passed"],
    }


def _unexplained(profile: CheckedProfile) -> list[Finding]:
    return [finding for finding in profile.findings if finding.state == "found" and finding.accepted is None]


def _finding(finding: Finding) -> dict[str, Any]:
    names = ("rule", "severity", "place", "where", "found", "remedy", "who", "source", "stage", "state")
    accepted = finding.accepted
    explanation = None if accepted is None else {"reason": accepted.reason, "by": accepted.by, "on": accepted.on}
    return {**{name: getattr(finding, name) for name in names}, "accepted": explanation}


def _other(finding: Finding) -> dict[str, Any]:
    return {"rule": finding.rule, "place": finding.place, "title": finding.found, "reason": finding.remedy}


def _page(checked: list[CheckedProfile], output: Path | None, basis: str) -> None:
    from assistant.proof.report.findings_page import findings_page

    page = findings_page(checked, basis)
    if output is None:
        result(page)
        return
    write_file(output, page.encode("utf-8"))
    result(say("预检报告：{path}", path=output))
