"""The person presses where the program does not know what the press sends; from that request it learns.

Needed on a site whose map has no shape for the page, for the second save while a constant is still unproved, and where
the page sent something other than learnt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.core.language import say
from assistant.filing.browser.guard import Attempt
from assistant.filing.browser.shape_match import SeenRequest, Transaction
from assistant.filing.forms.shapes import Rect
from assistant.filing.run import handover
from assistant.filing.run.session import RunSession
from assistant.filing.site.record_saves import SaveAnswer
from assistant.filing.site.shape_learning import learn_shape, learn_submission_shape, with_learnt
from assistant.planning.maps.request_shapes import RequestShape
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import Note


@dataclass(frozen=True, slots=True)
class HandPress:
    """A button for the person to press: on which page of the map, its word, its use, the values of the open form, its box."""

    page: str
    word: str
    use: Literal["save", "change"]
    form: Transaction
    rect: Rect | None = None


def press_by_hand(session: RunSession, record: Record, press: HandPress, stopped: Attempt | None = None) -> SaveAnswer:
    """Hand the page to the person to press the button, learn from the request, and return the site's answer."""
    guard, saves = session.browser.guard, session.records.saves
    guard.observed(goes_on=True)
    why, word = _why(session, press, stopped), press.word or say("保存")
    asks = handover.save_by_hand if press.use == "save" else handover.change_by_hand
    prompt = replace(asks(record, word, why), rect=press.rect)
    answer = saves.by_person(
        press.use, record.title, lambda seen: session.ask(prompt, seen).answer, handover.SAVED_BY_HAND
    )
    requests = guard.observed(goes_on=False)
    if answer.ok:
        _learn(session, record, press, [seen for seen in requests if saves.is_of(seen.method, seen.url, press.use)])
    return answer


def learn_submission(session: RunSession, page: str, requests: Sequence[SeenRequest]) -> None:
    """Keep what the person's 提交 sent as theirs for good: no such request leaves while the program works."""
    saves, guard = session.records.saves, session.browser.guard
    if guard.rules.shapes is None:
        return
    known = {(shape.method, shape.path) for shape in guard.rules.shapes if shape.use == "submit"}
    own = [seen for seen in requests if 200 <= seen.status < 400 and not saves.is_known(seen.method, seen.url)]
    submitted = [learn_submission_shape(seen, page) for seen in own]
    new = [shape for shape in submitted if (shape.method, shape.path) not in known]
    if new:
        session.learnt |= {shape_name(shape) for shape in new}
        guard.learn([*guard.rules.shapes, *new])


def learnt_shapes(session: RunSession) -> list[RequestShape]:
    """Return the shapes that the person's presses of this run have taught."""
    return [shape for shape in session.browser.guard.rules.shapes or () if shape_name(shape) in session.learnt]


def shape_name(shape: RequestShape) -> str:
    """Return the name under which a run remembers a learnt shape."""
    return f"{shape.use} {shape.page} {shape.method} {shape.path}"


def _why(session: RunSession, press: HandPress, stopped: Attempt | None) -> str:
    if stopped is not None:
        return say(
            "这一页发出的请求与学到的不同，助手已拦下，没有保存：{detail}。", detail=stopped.detail or stopped.url
        )
    shapes = session.browser.guard.rules.shapes or ()
    if any((shape.page, shape.use) == (press.page, press.use) for shape in shapes):
        return say("这一页还没有见过两次内容不同的保存，不能确定哪些部分固定不变。")
    return say("助手还不知道这一页会发出什么，所以请您来点。")


def _learn(session: RunSession, record: Record, press: HandPress, requests: Sequence[SeenRequest]) -> None:
    """Add what the person's press sent to the learnt shapes; one that cannot be read teaches nothing."""
    shapes = list(session.browser.guard.rules.shapes or ())
    for seen in requests:
        new = learn_shape(seen, press.page, press.use, press.form) if 200 <= seen.status < 400 else None
        if new is None:
            continue
        shapes, new = with_learnt(shapes, new, seen, press.form)
        session.learnt.add(shape_name(new))
        session.note(Note("save learnt", "proved" if new.is_proved else "once", record.id))
    session.browser.guard.learn(shapes)
