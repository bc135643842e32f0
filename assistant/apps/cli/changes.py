"""`beian change`: what differs from what was filed, as a patch before the browser, then filed as a change.

Before the login the patch goes by the last submission (or, where none was seen, the last proof); after it, by the real
page. Where nothing differs, nothing is opened and nobody has to log in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from assistant.apps.cli import fill, profiles
from assistant.apps.cli.output import guarded, json_line, progress, result
from assistant.apps.cli.preparing import FillOptions, PreparedRun, baseline_of, copies_of, prepare
from assistant.checks.deadlines import working_days
from assistant.core import wording
from assistant.core.errors import UsageError
from assistant.core.keys import FieldKey
from assistant.core.language import mark, say
from assistant.core.privacy import Redactor
from assistant.core.values import File, Nodes, Value
from assistant.declaration.profile.catalogue import ProfileRecord, spec_of
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


@dataclass(frozen=True, slots=True)
class ChangeOptions:
    """What the command line asked of `change`: of what, since when the change is in force, and whether to show only."""

    fill_options: FillOptions
    asked: ChangeScope
    since: str | None = None
    plan_only: bool = False


def change(options: ChangeOptions) -> int:
    """Show the patch, and file it unless nothing differs or only the patch was asked for; return the exit code."""
    redactor = Redactor()
    runs: list[PreparedRun] = []
    code = guarded(lambda: _before(options, redactor, runs), redactor.clean)
    if not runs:
        if options.fill_options.as_json and not options.plan_only:
            json_line(fill.summary(fill.RunOutcome(status="nothing_to_do" if code == 0 else "failed_safe"), code))
        return code
    (ready,) = runs
    return fill.conduct(options.fill_options, lambda filing, _: _run(filing, ready, options), ready)


def _before(options: ChangeOptions, redactor: Redactor, runs: list[PreparedRun]) -> int:
    """Show the patch by what was filed last; hand on what is prepared where the browser is needed."""
    ready = prepare(options.fill_options, redactor)
    basis = basis_of(ready, options.asked)
    registry_state = recorded(ready) or _assumed(ready)
    plan = basis.plan(registry_state, frozenset())
    differences = patch(plan, basis)
    deadline = deadline_line(options.since)
    tell = result if options.plan_only else progress
    if options.plan_only and options.fill_options.as_json:
        clean = ready.redactor.clean
        stored = [clean(place) for place in dropped(plan, basis)]
        unknown = [{"root": root_of(item), "title": clean(item.title)} for item in _unknown_items(plan, basis)]
        json_line(_patch_json(differences, plan, deadline, clean) | {"kept": stored, "unknown": unknown})
        return 0
    for line in _patch_lines(ready, basis, plan, differences):
        tell(line)
    if differences or options.plan_only:
        tell(deadline)
    if _is_settled(basis, plan, differences):
        tell(say(mark("与上次提交的内容一致，没有需要变更的；没有打开备案系统，也没有写入任何内容。")))
        return 0
    if not options.plan_only:
        runs.append(ready)
    return 0


def basis_of(ready: PreparedRun, asked: ChangeScope) -> ChangeBasis:
    """Return what a change is planned on; values of before are learnt by the redactor as those of today are."""
    if asked.algorithm is not None:
        profiles.scope_of(ready.views, None, asked.algorithm)
    registry_state, copies = recorded(ready), _newest(ready)
    overtaken = [copy for copy in copies if _is_overtaken(ready, copy, registry_state)]
    there = [copy for copy in copies if not _is_deregistered(ready, copy, registry_state)]
    ticks = {key: value for copy in overtaken for key, value in copy.values().items() if isinstance(value, Nodes)}
    base, submitted, ticked = (
        renamed(values, ready.views, ready.site_map)
        for values in (filed(ready), _submitted(there, overtaken)[0], ticks)
    )
    ready.redactor.learn([*_personal(base), *_personal(submitted)])
    unknown = _unknown(ready, overtaken, base)
    views = tuple(ready.views)
    return ChangeBasis(views, ready.site_map, ready.loaded.digest, base, asked, unknown, submitted, ticked)


def filed(ready: PreparedRun) -> dict[str, Value]:
    """Return key → value as it was submitted last, item by item; of items that nobody submitted here as last proved.

    Of an item that came back since, and of which no run saw what became of it, nothing is known.
    """
    registry_state, copies = recorded(ready), _newest(ready)
    result, missing = _submitted(copies, [copy for copy in copies if _is_overtaken(ready, copy, registry_state)])
    known = missing | set(map(_item, result))
    return {key: value for key, value in baseline_of(ready).items() if _item(key) not in known} | result


def _submitted(copies: Sequence[Submission], overtaken: Sequence[Submission]) -> tuple[dict[str, Value], set[str]]:
    """Return key → value as copies hold it, item by item the newest, and the items of which the newest counts no more."""
    result: dict[str, Value] = {}
    missing: set[str] = set()
    for copy in copies:
        items = set(map(_item, copy.values()))
        result = {key: value for key, value in result.items() if _item(key) not in items}
        if any(copy is submission for submission in overtaken):
            missing |= items
        else:
            result |= copy.values()
            missing -= items
    return result, missing


def _newest(ready: PreparedRun) -> list[Submission]:
    """Return the newest copy of each item that was submitted here, oldest first."""
    stored: list[Submission] = []
    for copy in copies_of(ready):
        if copy.kind != "deregister":
            stored = [submission for submission in stored if not submission.is_of((copy.root, *copy.names))] + [copy]
    return stored


def _is_overtaken(ready: PreparedRun, copy: Submission, registry_state: RegistryState | None) -> bool:
    """Say whether an item came back after a copy, and stands submitted or filed again by what the last run read."""
    if registry_state is None or copy.root == SUBJECT_ROOT:
        return is_overtaken(copy)
    named = (view for view in ready.views if view.page == "basic" and copy.is_of(_names(view)))
    states = (algorithm_state(view.natural_key, view.formerly, registry_state).ours for view in named)
    return is_overtaken(copy, next(states, ""))


def _is_deregistered(ready: PreparedRun, copy: Submission, registry_state: RegistryState | None) -> bool:
    """Say whether a copy is of an algorithm that the last run read as deregistered, or did not find at all."""
    if registry_state is None or copy.root == SUBJECT_ROOT:
        return False
    today = (_names(view) for view in ready.views if view.page == "basic" and copy.is_of(_names(view)))
    names = {wording.option(name) for texts in (copy.names, *today) for name in texts}
    states = [state.ours for name, state in registry_state.algorithms.items() if wording.option(name) in names]
    return all(state == "已注销" for state in states)


def _unknown(ready: PreparedRun, missing: Sequence[Submission], base: dict[str, Value]) -> frozenset[str]:
    """Return the items of the profile of which it is not known what stands: those of copies that count no more."""
    products = {
        name for copy in missing for record in copy.records if record.page == "product" for name in record.names
    }
    roots: set[str] = set()
    for view in ready.views:
        names = {SUBJECT_ROOT} if view.page == "subject" else set(_names(view))
        is_product = view.page == "product" and bool(names & products)
        if is_product or (view.page in {"subject", "basic"} and any(copy.is_of(tuple(names)) for copy in missing)):
            roots.add(str(FieldKey(view.key.parts[:1])))
    return frozenset(roots - set(map(_item, base)))


def _names(view: ProfileRecord) -> tuple[str, ...]:
    return tuple(name for name in (view.natural_key, view.formerly) if name)


def recorded(ready: PreparedRun) -> RegistryState | None:
    """Return the standing that the last run on this site recorded."""
    return last_registry_state(profiles.runs_of(ready.loaded), ready.site_map.id, ready.clients)


def deadline_line(since: str | None) -> str:
    """Return when the change has to be filed (Art. 24), counted where the day of the change is known."""
    if since is None:
        text = mark("时限：变更发生之日起 {days} 个工作日内办理（第二十四条）；写 --since 变更日期，可以算出最后一天。")
        return say(text, days=CHANGE_DAYS)
    day = day_of(since, "--since")
    last = working_days.after(day, CHANGE_DAYS)
    estimate = say(mark("（暂估：该年的放假安排还没有公布）")) if last.is_estimate else ""
    late = say(mark("，已逾期，请尽快办理并如实说明")) if date.today() > last.on else ""
    return say(
        mark("时限：{since} 发生的变更，{days} 个工作日内办理（第二十四条），最后一天是 {last}{estimate}{late}。"),
        since=day.isoformat(),
        days=CHANGE_DAYS,
        last=last.on.isoformat(),
        estimate=estimate,
        late=late,
    )


def day_of(text: str, option: str) -> date:
    """Return a day from the command line; raises UsageError where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(what=say(mark("{option} 应写成 2026-01-31 这样的日期。"), option=option)) from None


def _run(filing: Filing, ready: PreparedRun, options: ChangeOptions) -> RunStatus:
    basis = basis_of(ready, options.asked)
    proved = renamed(filed(ready) | baseline_of(ready), ready.views, ready.site_map)
    filing.baseline = proved
    remarks = (deadline_line(options.since),)
    clean = ready.redactor.clean
    return run_change(
        filing, PlannedChange(basis, lambda differences, plan: _tell_real(differences, plan, clean), remarks)
    )


def _tell_real(differences: Sequence[Difference], plan: Plan, clean: Clean) -> None:
    """Say on standard error what the real page differs in."""
    for line in _waiting(plan):
        progress(clean(line))
    if not differences:
        progress(say(mark("资料里写明的各项与系统里的内容一致，没有需要变更的。")))
        return
    progress(say(mark("系统里现在的内容与资料对照：{count}"), count=change_words.count(differences)))
    for line in change_words.lines(differences, clean):
        progress(line)


def _patch_lines(
    ready: PreparedRun, basis: ChangeBasis, plan: Plan, differences: Sequence[Difference]
) -> Iterator[str]:
    registry_state = recorded(ready)
    if not basis.base:
        yield say(mark("没有上次提交或核对的记录：登录后按系统里的内容对照。"))
    else:
        read = registry_state.read_at if registry_state else say(mark("没有记录"))
        yield say(
            mark("变更对照（- 上次提交，+ 资料）：{count}；系统状态读于 {read}"),
            count=change_words.count(differences),
            read=read,
        )
    yield from map(ready.redactor.clean, (*_waiting(plan), *_not_in_profile(basis, plan), *_not_known(basis, plan)))
    yield from change_words.lines(differences, ready.redactor.clean)


def _waiting(plan: Plan) -> Iterator[str]:
    """Yield what is no matter of a change, and why: one line for an item."""
    reported: dict[str, str] = {}
    for record in plan.records:
        if record.mode == "gated" and record.page in {"subject", "basic"}:
            reported[record.title] = record.reason
    for title, reason in reported.items():
        yield say(mark("○ {title}：{reason}"), title=title, reason=reason)


def _not_in_profile(basis: ChangeBasis, plan: Plan) -> Iterator[str]:
    """Yield what was submitted and the profile does not name: nothing is ever cleared, and no change is made of it."""
    for place in dropped(plan, basis):
        yield say(mark("· 上次提交时有、资料里没有，不会清除：{place}"), place=place)


def _not_known(basis: ChangeBasis, plan: Plan) -> Iterator[str]:
    """Yield the items in the scope of which nobody knows what stands now; of products those that shall go."""
    for record in _unknown_items(plan, basis):
        if record.stage != "产品" or record.retired:
            text = mark("○ {title}：上次提交后退回或打开过变更，之后的处理没有记录；登录后按系统里的内容对照")
            yield say(text, title=record.title)


def _unknown_items(plan: Plan, basis: ChangeBasis) -> list[Record]:
    """Return the first record of each item in the scope of which nobody knows what stands now."""
    heads = [
        record for record in plan.records if record.page in {"subject", "product", "basic"} and record.mode != "gated"
    ]
    return [head for head in heads if root_of(head) in basis.unknown]


def _is_settled(basis: ChangeBasis, plan: Plan, differences: Sequence[Difference]) -> bool:
    """Say whether there is nothing to do and nothing to look at: all known, all equal, nothing open for a change."""
    looked_at = [record for record in plan.records if record.mode != "gated"]
    if dropped(plan, basis) or _unknown_items(plan, basis):
        return False
    states = {plan.registry_state.subject.ours, *(state.ours for state in plan.registry_state.algorithms.values())}
    return bool(basis.base) and bool(looked_at) and not differences and not states & _CHANGING


def _assumed(ready: PreparedRun) -> RegistryState:
    """Return the standing to show a patch by where none was recorded: approved and filed."""
    names = [view.natural_key for view in ready.views if view.page == "basic"]
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
