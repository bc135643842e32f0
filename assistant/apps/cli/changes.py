"""`beian change`: show what differs from what was filed as a patch, then file it as a change.

Before the login the patch compares with the last submission (or, if none was seen, the last proof); after it, with the
real page. If nothing differs, no browser opens and nobody has to log in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date

from assistant.apps.cli import fill, profiles
from assistant.apps.cli.command_options import ChangeOptions, FillOptions
from assistant.apps.cli.output import json_line, progress, result
from assistant.apps.cli.preparing import PreparedRun, baseline_of, copies_of
from assistant.checks.deadlines import working_days
from assistant.core import wording
from assistant.core.errors import UsageError
from assistant.core.keys import FieldKey
from assistant.core.language import mark, say
from assistant.core.user_messages import is_read_on_pages
from assistant.core.values import File, Nodes, Value
from assistant.declaration.profile.catalogue import spec_of
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.run.change import PlannedChange, run_change
from assistant.filing.run.context import Filing
from assistant.filing.run.submitted import is_overtaken
from assistant.planning.maps import registry_state as words
from assistant.planning.maps.registry_state import ItemState, RegistryState
from assistant.planning.plan import change_words
from assistant.planning.plan.change import SUBJECT_ROOT, ChangeBasis, ChangeScope, Difference, patch, renamed, root_of
from assistant.planning.plan.change_words import Clean
from assistant.planning.plan.dropped import dropped
from assistant.planning.plan.plan import Plan, Record, algorithm_state
from assistant.planning.plan.recorded import last_registry_state
from assistant.proof.journal.events import RunStatus
from assistant.proof.journal.frozen import Submission

CHANGE_DAYS = 10
_CHANGING = words.ENTITY_CHANGING | words.ALGORITHM_CHANGING


def change(options: ChangeOptions, filing: FillOptions) -> int:
    """Show the patch and file it, unless nothing differs or only the patch was asked for; return the exit code."""
    deadline_line(options.since)  # refuses what is no day before anything else is looked at
    return fill.conduct_after(
        lambda ready: _needs_browser(ready, options, as_json=filing.as_json),
        filing,
        lambda running, ready: _run(running, ready, options),
        sums_up=not options.plan,
    )


def _needs_browser(ready: PreparedRun, options: ChangeOptions, *, as_json: bool) -> bool:
    """Show the patch against what was filed last; return whether a browser is needed."""
    basis = basis_of(ready, _scope(options))
    registry_state = recorded(ready) or _assumed(ready)
    plan = basis.plan(registry_state, frozenset())
    differences = patch(plan, basis)
    deadline = deadline_line(options.since)
    tell = result if options.plan else progress
    if options.plan and as_json:
        clean = ready.redactor.clean
        retained = [clean(place) for place in dropped(plan, basis)]
        unknown = [{"root": root_of(item), "title": clean(item.title)} for item in _unknown_items(plan, basis)]
        json_line(_patch_json(differences, plan, deadline, clean) | {"kept": retained, "unknown": unknown})
        return False
    for line in _patch_lines(ready, basis, plan, differences):
        tell(line)
    if differences or options.plan:
        tell(deadline)
    if _is_settled(basis, plan, differences):
        tell(say("与上次提交的内容一致，没有需要变更的；没有打开备案系统，也没有写入任何内容。"))
        return False
    return not options.plan


def _scope(options: ChangeOptions) -> ChangeScope:
    return ChangeScope(options.subject, options.algorithm)


def basis_of(ready: PreparedRun, asked: ChangeScope) -> ChangeBasis:
    """Return the basis of a change plan; the redactor learns the earlier personal values too."""
    if asked.algorithm is not None:
        profiles.scope_of(ready.views, None, asked.algorithm)
    registry_state, copies = recorded(ready), _newest(ready)
    overtaken = [copy for copy in copies if _is_overtaken(ready, copy, registry_state)]
    in_force = [copy for copy in copies if not _is_deregistered(ready, copy, registry_state)]
    ticks = {key: value for copy in overtaken for key, value in copy.values().items() if isinstance(value, Nodes)}
    base, submitted, ticked = (
        renamed(values, ready.views, ready.site_map)
        for values in (filed(ready), _submitted(in_force, overtaken)[0], ticks)
    )
    ready.redactor.learn([*_personal(base), *_personal(submitted)])
    unknown = _unknown(ready, overtaken, base)
    views = tuple(ready.views)
    return ChangeBasis(views, ready.site_map, ready.loaded.digest, base, asked, unknown, submitted, ticked)


def filed(ready: PreparedRun) -> dict[str, Value]:
    """Return key → value as last submitted, item by item; as last proved for items that were never submitted here.

    An item that came back since, with an outcome that no run saw, is left out.
    """
    registry_state, copies = recorded(ready), _newest(ready)
    values, outdated = _submitted(copies, [copy for copy in copies if _is_overtaken(ready, copy, registry_state)])
    known = outdated | set(map(_item, values))
    return {key: value for key, value in baseline_of(ready).items() if _item(key) not in known} | values


def _submitted(copies: Sequence[Submission], overtaken: Sequence[Submission]) -> tuple[dict[str, Value], set[str]]:
    """Return key → value by the newest copy of every item, and the items whose newest copy is outdated."""
    values: dict[str, Value] = {}
    outdated: set[str] = set()
    for copy in copies:
        items = set(map(_item, copy.values()))
        values = {key: value for key, value in values.items() if _item(key) not in items}
        if any(copy is submission for submission in overtaken):
            outdated |= items
        else:
            values |= copy.values()
            outdated -= items
    return values, outdated


def _newest(ready: PreparedRun) -> list[Submission]:
    """Return the newest copy of every item that was submitted here, oldest first."""
    newest: list[Submission] = []
    for copy in copies_of(ready):
        if copy.kind != "deregister":
            newest = [submission for submission in newest if not submission.is_of((copy.root, *copy.names))] + [copy]
    return newest


def _is_overtaken(ready: PreparedRun, copy: Submission, registry_state: RegistryState | None) -> bool:
    """Return whether an item came back after this copy, and the last run read it as submitted or filed again."""
    if registry_state is None or copy.root == SUBJECT_ROOT:
        return is_overtaken(copy)
    named = (view for view in ready.views if view.kind.is_first_step and copy.is_of(view.names))
    states = (algorithm_state(view.natural_key, view.formerly, registry_state).ours for view in named)
    return is_overtaken(copy, next(states, ""))


def _is_deregistered(ready: PreparedRun, copy: Submission, registry_state: RegistryState | None) -> bool:
    """Return whether the last run read a copy's algorithm as deregistered, or did not find it at all."""
    if registry_state is None or copy.root == SUBJECT_ROOT:
        return False
    today = (view.names for view in ready.views if view.kind.is_first_step and copy.is_of(view.names))
    names = {wording.option(name) for texts in (copy.names, *today) for name in texts}
    states = [state.ours for name, state in registry_state.algorithms.items() if wording.option(name) in names]
    return all(state == "已注销" for state in states)


def _unknown(ready: PreparedRun, outdated: Sequence[Submission], base: dict[str, Value]) -> frozenset[str]:
    """Return the items of the profile with an unknown state in the registry: those of outdated copies."""
    products = {
        name
        for copy in outdated
        for record in copy.records
        if record.page == REGISTRY.ticked.pages[0]
        for name in record.names
    }
    roots: set[str] = set()
    for view in ready.views:
        names = {SUBJECT_ROOT} if view.kind.is_single else set(view.names)
        is_product = view.kind.is_outermost and bool(names & products)
        if is_product or (
            view.kind.is_head and view.kind.has_state and any(copy.is_of(tuple(names)) for copy in outdated)
        ):
            roots.add(str(FieldKey(view.key.parts[:1])))
    return frozenset(roots - set(map(_item, base)))


def recorded(ready: PreparedRun) -> RegistryState | None:
    """Return the registry state that the last run on this site recorded."""
    return last_registry_state(profiles.runs_of(ready.loaded), ready.site_map.id, ready.clients)


def deadline_line(since: str | None) -> str:
    """Return the deadline of a change (Art. 24), with its last day if the day of the change is known."""
    if since is None:
        terminal = mark(
            "时限：变更发生之日起 {days} 个工作日内办理（第二十四条）；写 --since 变更日期，可以算出最后一天。"
        )
        page = mark("时限：变更发生之日起 {days} 个工作日内办理（第二十四条）；写上变更的日期，可以算出最后一天。")
        text = page if is_read_on_pages() else terminal
        return say(text, days=CHANGE_DAYS)
    day = day_of(since, "--since")
    last = working_days.after(day, CHANGE_DAYS)
    estimate = say("（暂估：该年的放假安排还没有公布）") if last.is_estimate else ""
    late = say("，已逾期，请尽快办理并如实说明") if date.today() > last.on else ""
    return say(
        "时限：{since} 发生的变更，{days} 个工作日内办理（第二十四条），最后一天是 {last}{estimate}{late}。",
        since=day.isoformat(),
        days=CHANGE_DAYS,
        last=last.on.isoformat(),
        estimate=estimate,
        late=late,
    )


def day_of(text: str, option: str) -> date:
    """Return a day from the command line; raises UsageError if it is not a date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(what=say("{option} 应写成 2026-01-31 这样的日期。", option=option)) from None


def _run(filing: Filing, ready: PreparedRun, options: ChangeOptions) -> RunStatus:
    basis = basis_of(ready, _scope(options))
    proved = renamed(filed(ready) | baseline_of(ready), ready.views, ready.site_map)
    filing.baseline.values = proved
    remarks = (deadline_line(options.since),)
    clean = ready.redactor.clean
    return run_change(
        filing, PlannedChange(basis, lambda differences, plan: _tell_real(differences, plan, clean), remarks)
    )


def _tell_real(differences: Sequence[Difference], plan: Plan, clean: Clean) -> None:
    """Print the differences from the real page on standard error."""
    for line in _waiting(plan):
        progress(clean(line))
    if not differences:
        progress(say("资料里写明的各项与系统里的内容一致，没有需要变更的。"))
        return
    progress(say("系统里现在的内容与资料对照：{count}", count=change_words.count(differences)))
    for line in change_words.lines(differences, clean):
        progress(line)


def _patch_lines(
    ready: PreparedRun, basis: ChangeBasis, plan: Plan, differences: Sequence[Difference]
) -> Iterator[str]:
    registry_state = recorded(ready)
    if not basis.base:
        yield say("没有上次提交或核对的记录：登录后按系统里的内容对照。")
    else:
        read = registry_state.read_at if registry_state else say("没有记录")
        yield say(
            "变更对照（- 上次提交，+ 资料）：{count}；系统状态读于 {read}",
            count=change_words.count(differences),
            read=read,
        )
    yield from map(ready.redactor.clean, (*_waiting(plan), *_not_in_profile(basis, plan), *_not_known(basis, plan)))
    yield from change_words.lines(differences, ready.redactor.clean)


def _waiting(plan: Plan) -> Iterator[str]:
    """Yield one line for every item that cannot be changed now, with the reason."""
    reasons: dict[str, str] = {}
    for record in plan.records:
        if record.mode == "gated" and record.kind.is_head and record.kind.has_state:
            reasons[record.title] = record.reason
    for title, reason in reasons.items():
        yield say("○ {title}：{reason}", title=title, reason=reason)


def _not_in_profile(basis: ChangeBasis, plan: Plan) -> Iterator[str]:
    """Yield what was submitted but is missing from the profile; it is never cleared and makes no change."""
    for place in dropped(plan, basis):
        yield say("· 上次提交时有、资料里没有，不会清除：{place}", place=place)


def _not_known(basis: ChangeBasis, plan: Plan) -> Iterator[str]:
    """Yield the items in scope with an unknown state in the registry; of products only the retired ones."""
    for record in _unknown_items(plan, basis):
        if record.kind.has_state or record.retired:
            text = mark("○ {title}：上次提交后退回或打开过变更，之后的处理没有记录；登录后按系统里的内容对照")
            yield say(text, title=record.title)


def _unknown_items(plan: Plan, basis: ChangeBasis) -> list[Record]:
    """Return the first record of every item in scope with an unknown state in the registry."""
    heads = [record for record in plan.records if record.kind.is_head and record.mode != "gated"]
    return [head for head in heads if root_of(head) in basis.unknown]


def _is_settled(basis: ChangeBasis, plan: Plan, differences: Sequence[Difference]) -> bool:
    """Return whether nothing is left to do or to look at: all known, all equal, no change open."""
    looked_at = [record for record in plan.records if record.mode != "gated"]
    if dropped(plan, basis) or _unknown_items(plan, basis):
        return False
    states = {plan.registry_state.subject.ours, *(state.ours for state in plan.registry_state.algorithms.values())}
    return bool(basis.base) and bool(looked_at) and not differences and not states & _CHANGING


def _assumed(ready: PreparedRun) -> RegistryState:
    """Return the registry state to assume if none was recorded: entity approved, algorithms filed."""
    names = [view.natural_key for view in ready.views if view.kind.is_first_step]
    return RegistryState(ItemState(words.ENTITY_PASSED), {name: ItemState("已备案") for name in names})


def _personal(base: dict[str, Value]) -> Iterator[str]:
    for key, value in base.items():
        try:
            is_personal = spec_of(FieldKey.of(key)).privacy != "public"
        except (KeyError, ValueError):
            continue
        if is_personal and not isinstance(value, File):
            yield str(value)


def _item(key: str) -> str:
    return str(FieldKey.of(key).parts[0])


def _patch_json(differences: Sequence[Difference], plan: Plan, deadline: str, clean: Clean) -> dict[str, object]:
    return {
        "standing": {"subject": str(plan.registry_state.subject), "read_at": plan.registry_state.read_at},
        "deadline": deadline,
        "lines": change_words.lines(differences, clean),
        "changes": [
            {
                name: value
                for name, value in asdict(difference).items()
                if name in {"root", "record", "key", "label", "kind"}
            }
            for difference in differences
        ],
    }
