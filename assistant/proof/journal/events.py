"""The events of a run, one journal line each: keys and outcomes, never values.

Every event is frozen and has a version. `journal.chain` writes it as one JSON object with `v`, `seq`, `at` and `prev`
(the digest of the line before it). Values lie in `proof/`; events name them by digest only.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from assistant.core import wording
from assistant.core.verdict import Verdict

BlockedCause = Literal["tick", "shape", "other"]
RunStatus = Literal[
    "submitted",
    "ready_to_submit",
    "waiting_review",
    "nothing_to_do",
    "needs_person",
    "preflight_failed",
    "submission_blocked",
    "busy",
    "page_mismatch",
    "unknown_state",
    "interrupted",
    "failed_safe",
]
STATUS_CODES: dict[RunStatus, int] = {
    "submitted": 0,
    "nothing_to_do": 0,
    "preflight_failed": 1,
    "page_mismatch": 3,
    "unknown_state": 3,
    "failed_safe": 4,
    "busy": 5,
    "submission_blocked": 6,
    "waiting_review": 10,
    "ready_to_submit": 10,
    "needs_person": 10,
    "interrupted": 130,
}


@dataclass(frozen=True, slots=True)
class RunOpened:
    """A run began: client, site, and the digests of everything that decided what it would do.

    `profile` covers the declared data and the bytes of the attachments; `frozen` is the digest of the frozen copy's
    list.
    """

    run: str
    client: str
    site: str
    url: str
    rehearsal: bool
    versions: dict[str, str]
    profile: str
    schema: str
    map: str
    plan: str
    pace: str
    browser: str
    operator: str
    frozen: str = ""

    def is_of(self, site: str, clients: Collection[str] | None = None) -> bool:
        """Return whether the run was on a site (map id, or host with port) and for one of these clients (None: any)."""
        if site not in (self.site, urlsplit(self.url).netloc):
            return False
        return clients is None or wording.option(self.client) in map(wording.option, clients)


@dataclass(frozen=True, slots=True)
class GuardProved:
    """The guard was tested on a document, layer by layer, before the first write there."""

    page: str
    layers: dict[str, bool]


@dataclass(frozen=True, slots=True)
class RecordOpened:
    """A record was opened; `mode` says whether for writing, `at` is its address on the site ("" in older journals)."""

    record: str
    title: str
    stage: str
    fields: int
    mode: Literal["write", "verify"] = "write"
    at: str = ""


@dataclass(frozen=True, slots=True)
class EditIntended:
    """A field is about to be written; `why` is the reason of the decision."""

    record: str
    key: str
    why: str


@dataclass(frozen=True, slots=True)
class FieldDone:
    """The result of one field, written or already right; `outcome` is the `Verdict` of writing."""

    record: str
    key: str
    label: str
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """The site reported a record as saved; `message` is the page's own text."""

    record: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Proved:
    """A record was read back as stored, or the site's `answer` is that of an earlier proof.

    `proof` is the digest of its file, `verdicts` maps keys to verdicts.
    `picture_sha256` is the digest of the picture's bytes ("" in older journals).
    """

    record: str
    proof: str
    how: Literal["reopened", "detail", "answer"]
    verdicts: dict[str, Verdict]
    picture: str = ""
    picture_sha256: str = ""


@dataclass(frozen=True, slots=True)
class HandoverOpened:
    """The person was asked to do something."""

    handover: str
    record: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class HandoverClosed:
    """A handover ended: how (a landmark seen, an answer given), after how many seconds, and who acted."""

    handover: str
    answer: str
    seconds: float
    by: Literal["person", "stand-in"]
    record: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The guard stopped a press or a request: what it was, and by which layer.

    `earlier` is the time (UTC) of one that was stopped before this run began; "" for one of this run. `held`: a save that was
    stopped first so that the person could be asked about its kind. `cause`: "tick" of a commitment and "shape" of a save that differs
    from the learnt one submit nothing; everything else is "other".
    """

    what: str
    layer: str
    page: str = ""
    earlier: str = ""
    held: bool = False
    cause: BlockedCause | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """A state was read from a page: our word and the site's own."""

    what: str
    ours: str
    theirs: str
    receipt: str = ""
    picture: str = ""
    picture_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The person submitted an item: `what` is "subject" or the algorithm's key, `copy` the digest of the frozen copy.

    `files` maps the attachments stored with it (path inside the run folder) to their sha256. `seen` is True if no run
    saw the submission: the copy was made later by reading, and the event's time is not the time of submission.
    """

    what: str
    name: str
    kind: str
    round: int
    receipt: str
    number: str
    copy: str
    files: dict[str, str] = field(default_factory=dict)
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """A reviewer's comment was found on a page; its text lies in `proof/` under this digest."""

    what: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Gated:
    """A record of the plan that this run may not touch yet: the number of waiting fields, and the reason."""

    record: str
    title: str
    stage: str
    fields: int
    why: str


@dataclass(frozen=True, slots=True)
class Note:
    """Anything else the person should know, for example a template found. Nothing is decided by its text."""

    what: str
    detail: str = ""
    record: str = ""


# The journal stores the following events as notes (`journal.notes`).


@dataclass(frozen=True, slots=True)
class SavePressed:
    """A save is about to be pressed: from here on the record may be stored, until one of the next two or a proof."""

    record: str


@dataclass(frozen=True, slots=True)
class SaveNotTaken:
    """The site reported that it did not save a record, in its own words."""

    record: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class SaveUnsent:
    """A save was pressed and no request reached the site."""

    record: str


@dataclass(frozen=True, slots=True)
class UnlistedAnswered:
    """The person was shown a list without a record that may be stored, and answered."""

    record: str
    answer: str


@dataclass(frozen=True, slots=True)
class CompanyAnswered:
    """The person said whether an account under another name is the client's; later runs recall it by this name."""

    company: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class AnswerApplied:
    """An answer of the person was applied to a record; the report shows it with its handover."""

    record: str
    question: Literal["same", "conflict", "filled by", "accepted"]
    answer: str


@dataclass(frozen=True, slots=True)
class RecordLeft:
    """A record was passed over, with the reason for the person."""

    record: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChangeOpened:
    """An approved item was opened for a change, which alters its state in the registry."""

    record: str


@dataclass(frozen=True, slots=True)
class PatchStored:
    """The patch of a change was stored; `proof` is the digest of its file."""

    proof: str


@dataclass(frozen=True, slots=True)
class EditsUnsubmitted:
    """The profile differs from what was submitted, in these fields, and this run left them alone."""

    fields: str


@dataclass(frozen=True, slots=True)
class RunClosed:
    """A run ended with this status."""

    status: RunStatus
    seconds: float
    reason: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    submitted_by: dict[str, str] = field(default_factory=dict)


NotedEvent = (
    SavePressed
    | SaveNotTaken
    | SaveUnsent
    | UnlistedAnswered
    | CompanyAnswered
    | AnswerApplied
    | RecordLeft
    | ChangeOpened
    | PatchStored
    | EditsUnsubmitted
)
StoredEvent = (
    RunOpened
    | GuardProved
    | RecordOpened
    | EditIntended
    | FieldDone
    | Saved
    | Proved
    | HandoverOpened
    | HandoverClosed
    | Blocked
    | Status
    | Submitted
    | Comment
    | Gated
    | Note
    | RunClosed
)
Event = StoredEvent | NotedEvent
KINDS: dict[str, type[StoredEvent]] = {kind.__name__: kind for kind in StoredEvent.__args__}
