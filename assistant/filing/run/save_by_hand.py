"""The person saves where the program does not know what the press sends; from that save it learns.

Needed on a site whose map has no shape for the page, for the second save while a constant is still unproved, and where
the page sent something other than learnt.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from assistant.core.language import say
from assistant.filing.browser.guard import Attempt
from assistant.filing.browser.shape_match import SeenRequest, Transaction
from assistant.filing.run import handover
from assistant.filing.run.session import RunSession
from assistant.filing.site.record_saves import SaveAnswer
from assistant.filing.site.shape_learning import content_digest, is_kind, learnt, learnt_submission, united
from assistant.planning.maps.request_shapes import RequestShape
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import Note


def save_by_hand(session: RunSession, record: Record, form: Transaction, stopped: Attempt | None) -> SaveAnswer:
    """Hand the filled form to the person to save, learn from the request, and return the site's answer."""
    guard = session.browser.guard
    guard.observed(goes_on=True)
    word = session.site.entry(record.page).save_word or say("保存")
    prompt = handover.save_by_hand(record, word, _why(session, record, stopped))
    answer = session.records.saves.by_person(
        record.title, lambda seen: session.ask(prompt, seen).answer, handover.SAVED_BY_HAND
    )
    requests = guard.observed(goes_on=False)
    if answer.ok:
        _learn(session, record, form, requests)
    return answer


def _why(session: RunSession, record: Record, stopped: Attempt | None) -> str:
    if stopped is not None:
        return say(
            "这一页发出的保存请求与学到的不同，助手已拦下，没有保存：{detail}。", detail=stopped.detail or stopped.url
        )
    known = any(shape.page == record.page and shape.use == "save" for shape in session.browser.guard.rules.shapes or ())
    if known:
        return say("这一页的保存只见过一次，还不能确定哪些内容固定不变。")
    return say("助手还不知道这一页保存时会发出什么，所以不自己点。")


def _learn(session: RunSession, record: Record, form: Transaction, requests: Sequence[SeenRequest]) -> None:
    """Add what the person's save sent to the learnt shapes; one that cannot be read teaches nothing."""
    shapes = list(session.browser.guard.rules.shapes or ())
    for seen in requests:
        new = learnt(seen, record.page, "save", form) if 200 <= seen.status < 400 else None
        if new is None or not session.records.saves.is_save(seen.method, seen.url):
            continue
        digest = content_digest(seen)
        alike = [shape for shape in shapes if is_kind(shape, new)]
        old = max(alike, key=partial(_shared, new), default=None)
        if old is not None:
            shapes.remove(old)
            new = united(old, new, is_other_content=session.learnt.get(_name(new)) != digest)
        shapes.append(new)
        session.learnt[_name(new)] = digest
        session.note(Note("save learnt", "proved" if new.is_proved else "once", record.id))
    session.browser.guard.learn(shapes)


def learn_submission(session: RunSession, page: str, requests: Sequence[SeenRequest]) -> None:
    """Keep what the person's 提交 sent as theirs for good: no such request leaves while the program works."""
    saves, guard = session.records.saves, session.browser.guard
    if guard.rules.shapes is None:
        return
    known = {(shape.method, shape.path) for shape in guard.rules.shapes if shape.use == "submit"}
    own = [seen for seen in requests if 200 <= seen.status < 400 and not saves.is_known(seen.method, seen.url)]
    submitted = [learnt_submission(seen, page) for seen in own]
    new = [shape for shape in submitted if (shape.method, shape.path) not in known]
    if new:
        session.learnt |= {_name(shape): "" for shape in new}
        guard.learn([*guard.rules.shapes, *new])


def _shared(one: RequestShape, other: RequestShape) -> int:
    return len((one.body or {}).keys() & (other.body or {}).keys())


def _name(shape: RequestShape) -> str:
    return f"{shape.page} {shape.method} {shape.path}"
