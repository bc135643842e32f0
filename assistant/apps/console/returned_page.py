"""The rounds of 退回: submissions and returns by date, each comment beside its field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from assistant.apps.comment_results import CommentResults, comment_results
from assistant.apps.console.comment_proofs import CommentProofs
from assistant.apps.console.comment_tasks_panel import TasksPanel
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import badge, el, link, note, page_of, panel
from assistant.apps.console.received_comments_panel import ReceivedCommentsPanel
from assistant.apps.console.words import moment
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.declaration.profile.loading import load
from assistant.practice.latest_states import counted
from assistant.practice.run_facts import SEEN
from assistant.practice.tables import Client, Run
from assistant.practice.turns import RETURNED
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report import view
from assistant.proof.report.shapes import Remark


@dataclass(frozen=True, slots=True)
class ItemReturn:
    """One return of one item: when it was read, its number, state, comments, and the run that read it."""

    what: str
    number: int
    at: datetime
    state: str
    run: str
    is_rehearsal: bool
    comments: tuple[Remark, ...] = ()


@client_page(
    "returned",
    mark("退回补正"),
    70,
    steps=("correct",),
    about=mark(
        "历次提交，以及每一轮退回和它的意见；意见作为任务：谁来办、问客户什么、期限；"
        "记下收到的意见（文字、截图、电话），意见与修改的对照表，补正说明"
    ),
)
def show(context: ConsoleContext, client: Client) -> None:
    """Show the submissions and returns of a client."""
    returns = list(rounds(context, client))
    proofs = CommentProofs(context.home(client.folder), _results(context, client))
    TasksPanel(context, client, proofs).show(has_returns=bool(returns))
    ReceivedCommentsPanel(context, client).show()
    proofs.rounds()
    with panel(say("退回意见")):
        if not returns:
            note(say("没有读到过退回。"), "mute")
        for item in reversed(returns):
            _round(client, item)
    _submissions(client)


def _results(context: ConsoleContext, client: Client) -> CommentResults:
    """Return what became of the comments, nothing if a file of the client cannot be read: the tasks say why."""
    try:
        return comment_results(load(context.home(client.folder)), context.site_map)
    except (BeianError, OSError):
        return CommentResults()


def rounds(context: ConsoleContext, client: Client) -> Iterator[ItemReturn]:
    """Yield the returns of a client's items by date, from the runs that count for their states."""
    before: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for run in counted(client.runs):
        for state in run.states:
            if state.ours in RETURNED and before.get(state.what) != state.ours:
                numbers[state.what] = numbers.get(state.what, 0) + 1
                remarks = _comments(context, client, run, state.what)
                number = numbers[state.what]
                yield ItemReturn(state.what, number, state.at, state.ours, run.folder, run.is_rehearsal, remarks)
            before[state.what] = state.ours


def _comments(context: ConsoleContext, client: Client, run: Run, what: str) -> tuple[Remark, ...]:
    try:
        remarks = view.build(RunFolder.open(context.home(client.folder) / "runs" / run.folder)).comments
    except BeianError:
        return ()
    return tuple(remark for remark in remarks if remark.what in (what, client.name))


def _submissions(client: Client) -> None:
    with panel(say("提交")):
        sent = [(run, submission) for run in client.runs for submission in run.submissions if submission.kind != SEEN]
        if not sent:
            note(say("还没有提交过。"), "mute")
        with el("ul", None, "plain"):
            for run, submission in reversed(sent):
                with el("li"):
                    message = mark("{at} {what}，第 {round} 轮 {receipt}")
                    facts = {
                        "at": moment(submission.at),
                        "what": submission.what,
                        "round": submission.round,
                        "receipt": submission.receipt,
                    }
                    el("span", say(message, **facts))
                    if run.is_rehearsal:
                        badge(say("演练"), "mute")


def _round(client: Client, item: ItemReturn) -> None:
    with el("section"):
        el("h3", say("{what}：第 {n} 次补正（{state}）", what=item.what, n=item.number, state=item.state))
        with el("p", None, "small"):
            el("span", moment(item.at))
            if item.is_rehearsal:
                badge(say("演练"), "mute")
            link(say("读到该退回的填报"), page_of("client", client.folder, "runs", item.run))
        if not item.comments:
            note(say("没有读到意见内容。"), "mute")
        with el("ul"):
            for comment in item.comments:
                with el("li"):
                    if comment.about:
                        el("strong", say("{field}：", field=comment.about))
                    el("span", comment.detail)
