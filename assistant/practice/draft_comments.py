"""Comments that a client writes into a draft: each is taken singly, with an owner, an answer and a state that lasts.

note(client, by, returned)             →  lists the comments of a draft that came back, each once
draft_comments(client)                 →  DraftComment of all, newest first
decide(client, by, comment, …)         →  writes owner, answer and state; refused if somebody has written since

They lie in 台账/批注/ of the client's folder, one file an event, so that several machines overwrite nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assistant.core.errors import UsageError
from assistant.core.language import mark, say
from assistant.declaration.papers.returning import ReturnedPaper
from assistant.declaration.profile.updating import held
from assistant.practice import shared_events
from assistant.practice.comment_tasks import OURS
from assistant.practice.layout import LEDGER
from assistant.practice.shared_events import SharedEvent

FOLDER = "批注"
WAITING, ANSWERED, DONE = STATES = (mark("待处理"), mark("已答复"), mark("已处理"))
_SIGNS = 16


@dataclass(frozen=True, slots=True)
class DraftComment:
    """One comment: the paper and its version, author, words, the passage it stands at, and what the office did with it.

    `last` is the id of the event that wrote it last.
    """

    id: str
    paper: str
    number: int
    day: date
    author: str
    text: str
    passage: str = ""
    state: str = WAITING
    owner: str = OURS
    answer: str = ""
    last: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.state == WAITING


def draft_comments(client: Path) -> list[DraftComment]:
    """Return all comments, newest first; an event that is not understood is passed over."""
    comments: dict[str, DraftComment] = {}
    for event in shared_events.read(client / LEDGER / FOLDER):
        name = event.text("comment")
        if name in comments:
            state, owner, answer = (event.text(field) for field in ("state", "owner", "answer"))
            if state in STATES:
                comments[name] = replace(comments[name], state=state, owner=owner, answer=answer, last=event.id)
        elif (comment := _first(event)) is not None:
            comments[name] = replace(comment, last=event.id)
    return list(reversed(comments.values()))


def _first(event: SharedEvent) -> DraftComment | None:
    """Return the comment that an event lists, None if the event is not understood."""
    name = event.text("comment")
    try:
        day, number = date.fromisoformat(event.text("day")), int(event.data["number"])
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
    author, text, passage = (event.text(field) for field in ("author", "text", "passage"))
    return DraftComment(name, event.text("paper"), number, day, author, text, passage) if name else None


def note(client: Path, by: str, returned: ReturnedPaper, today: date) -> None:
    """List the comments of a draft that came back and are not listed yet. Raises OSError."""
    known = {comment.id for comment in draft_comments(client)}
    for comment in returned.comments:
        words = (returned.version.identity, returned.version.content, comment.author, comment.text, comment.passage)
        name = hashlib.sha256("\n".join(words).encode()).hexdigest()[:_SIGNS]
        if name not in known:
            known.add(name)
            about = {"paper": returned.version.name, "number": returned.version.number, "day": today.isoformat()}
            content = {"author": comment.author, "text": comment.text, "passage": comment.passage}
            shared_events.add(client / LEDGER / FOLDER, by, {"comment": name, **about, **content})


def decide(client: Path, by: str, comment: DraftComment, *, state: str, owner: str, answer: str) -> None:
    """Write what the office did with a comment. Raises UsageError if somebody has written about it since, OSError."""
    with held(client):
        current = next((one for one in draft_comments(client) if one.id == comment.id), None)
        if current != comment:
            raise UsageError(what=say("这条批注刚才已在别处处理过，没有写入。请刷新后再看。"))
        data = {"comment": comment.id, "state": state, "owner": owner, "answer": answer.strip()}
        shared_events.add(client / LEDGER / FOLDER, by, data)
