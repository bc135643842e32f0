"""`beian deregister`: print what a deregistration ends, then open its application; the operator submits it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assistant.apps.cli import fill, profiles
from assistant.apps.cli.changes import day_of, filed, recorded
from assistant.apps.cli.command_options import DeregisterOptions, FillOptions
from assistant.apps.cli.output import progress
from assistant.apps.cli.preparing import PreparedRun, copies_of
from assistant.checks.deadlines import working_days
from assistant.core.errors import UsageError
from assistant.core.language import comma_list, mark, say
from assistant.core.user_messages import is_read_on_pages
from assistant.declaration.profile.catalogue import ProfileRecord
from assistant.filing.run.context import Filing
from assistant.filing.run.deregister import Application, run_deregistration
from assistant.planning.plan.change import holders, renamed
from assistant.planning.plan.plan import algorithm_state
from assistant.proof.journal.events import RunStatus

DEREGISTER_DAYS = 20
REASON, END, NOTE, ARRANGEMENTS = "注销原因", "停止服务日期", "注销说明", "用户告知及善后安排"


def deregister(options: DeregisterOptions, filing: FillOptions) -> int:
    """Print what is ended, open the application and hand it over; return the exit code."""

    def work(running: Filing, ready: PreparedRun) -> RunStatus:
        lines = tuple(_lines(ready, options))
        return run_deregistration(
            running, Application(options.algorithm, ready.plan, _answers(options), lines, progress)
        )

    return fill.conduct_after(lambda ready: _shown(ready, options), filing, work)


def _answers(options: DeregisterOptions) -> dict[str, str]:
    """Return the prepared answers by the label of their field."""
    given = {REASON: options.reason, END: options.end, NOTE: options.note, ARRANGEMENTS: options.arrangements}
    return {label: text for label, text in given.items() if text}


def _shown(ready: PreparedRun, options: DeregisterOptions) -> bool:
    """Show what is ended and which answers are missing; raises UsageError for an unknown algorithm or a wrong day."""
    if options.end:
        day_of(options.end, "--end")
    if not any(options.algorithm in view.names for view in ready.views if view.kind.is_first_step):
        profiles.scope_of(ready.views, None, options.algorithm)
        raise UsageError(what=say("资料里没有算法“{name}”。", name=options.algorithm))
    for line in _lines(ready, options):
        progress(line)
    missing = [label for label in (REASON, END, NOTE, ARRANGEMENTS) if label not in _answers(options)]
    if missing:
        progress(say("没有准备的：{labels}，请在页面上填写。", labels=comma_list(missing)))
    return True


def _lines(ready: PreparedRun, options: DeregisterOptions) -> Iterator[str]:
    """Yield what the deregistration ends and what depends on it, from the profile and the submissions."""
    view = next(view for view in ready.views if view.kind.is_first_step and options.algorithm in view.names)
    number = next(
        (
            submission.number
            for submission in reversed(copies_of(ready))
            if submission.number and submission.is_of(view.names)
        ),
        "",
    )
    yield say(
        "注销“{name}”{number}：办结后备案编号失效，公示的编号和链接要撤下；注销不能用变更代替，也不能恢复。",
        name=view.natural_key,
        number=say("（{number}）", number=number) if number else "",
    )
    registry_state = recorded(ready)
    if registry_state is not None:
        state = algorithm_state(view.natural_key, view.formerly, registry_state)
        yield say("上次读到的状态：{state}（{read}）", state=state, read=registry_state.read_at)
    yield from _products(ready, view)
    yield _deadline(options.end)


def _products(ready: PreparedRun, view: ProfileRecord) -> Iterator[str]:
    """Yield the products that only this algorithm serves, then those that other algorithms serve too."""
    base = renamed(filed(ready), ready.views, ready.site_map)
    held = holders(ready.views, base, ready.site_map)
    root = str(view.key.parts[0])
    names = {str(view.key): view.natural_key for view in ready.views if view.kind.is_outermost}
    alone = [names[product] for product, roots in held.items() if roots == (root,)]
    shared = [names[product] for product, roots in held.items() if root in roots and len(roots) > 1]
    if alone:
        text = mark("只有它引用的产品：{names}。请确认这些产品不再使用这个算法，或已改用别的已备案算法。")
        yield say(text, names=comma_list(alone))
    if shared:
        yield say("别的算法也引用的产品（不受影响）：{names}", names=comma_list(shared))


def _deadline(end: str | None) -> str:
    if end is None:
        page = mark(
            "时限：停止服务之日起 {days} 个工作日内办理（第二十四条），并作出妥善安排；写上停止的日期可以算出最后一天。"
        )
        terminal = mark(
            "时限：停止服务之日起 {days} 个工作日内办理（第二十四条），并作出妥善安排；写 --end 可以算出最后一天。"
        )
        text = page if is_read_on_pages() else terminal
        return say(text, days=DEREGISTER_DAYS)
    day = day_of(end, "--end")
    last = working_days.after(day, DEREGISTER_DAYS)
    return say(
        "时限：{end} 停止服务，{days} 个工作日内办理注销（第二十四条），最后一天是 {last}{estimate}{late}。",
        end=day.isoformat(),
        days=DEREGISTER_DAYS,
        last=last.on.isoformat(),
        estimate=say("（暂估：该年的放假安排还没有公布）") if last.is_estimate else "",
        late=say("，已逾期，请尽快办理并如实说明") if date.today() > last.on else "",
    )
