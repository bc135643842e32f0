"""Drafts that leave the office: a folder to send, with the message to copy; the person sends it and says so.

sendable(loaded, record)         →  SendableDraft for each .docx in 材料/: its version, its last state, what speaks against it
due_to_leave(drafts)             →  the files that nothing speaks against and that never left, as a person would tick them
last_recipient(record)           →  the role to which drafts went last
prepare(loaded, names, terms)    →  PreparedSending: 发出/YYYY-MM-DD 第n版/ with marked copies and 消息.txt
mark_sent(client, folder, today) →  records that the prepared folder, known by its name or its event's id, was sent
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.language import comma_list, mark, say, semicolon_list
from assistant.core.user_messages import reason
from assistant.declaration.papers import outline
from assistant.declaration.papers.confirmation_sheet import TITLE
from assistant.declaration.papers.copy_mark import CopyMark, marked
from assistant.declaration.papers.draft_layer import GAP
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import FOLDER, ManifestEntry, changed_facts, manifest
from assistant.declaration.papers.paper_record import (
    OUTBOX,
    WITHDRAWN,
    PaperEvent,
    PaperRecord,
    PaperVersion,
    VersionState,
    add,
    identity,
    read_record,
    store_copy,
)
from assistant.declaration.papers.paper_text import PaperText, content_digest, read_text
from assistant.declaration.profile.loading import LoadedProfile

_DISPATCH = ("prepared", "sent", "unchanged", "returned", "final", "signed")
MESSAGE = "消息.txt"
ANSWERED_AFTER = 3  # working days that the client has, unless a person says otherwise
_LIMIT = 20 << 20
_NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_WEEKDAYS = (mark("周一"), mark("周二"), mark("周三"), mark("周四"), mark("周五"), mark("周六"), mark("周日"))
_CHECKS = {
    outline.COMMITMENT: mark("请核对单位名称、统一社会信用代码和算法名称"),
    outline.RESPONSIBILITY: mark("请核对机构、负责人和四项制度是否与实际一致"),
    outline.EMPLOYMENT: mark("请核对姓名、证件号码、联系方式和职务"),
    outline.ASSESSMENT: mark("请核对数据、模型、风险和防控措施是否与实际一致"),
    outline.PUBLICATION: mark("通过后会向社会公开，请核对能否公开、是否与实际一致"),
    TITLE: mark("请逐项核对，每一项都会填进备案系统"),
}
_NOTES = mark("！ {name}：里面有 {count} 处批注或修订，会一起发出。不该给对方看的，请先在文件里处理掉。")
_PREPARED_TWICE = mark("“{folder}”备过不止一次（例如在两台机器上），内容不同。请写明是哪一次：{ids}")
_CHANGED_SINCE = mark("“{file}”在备好期间又改过，没有备。请刷新后核对，再备一次。")
_BEING_CHANGED = mark("正在改动，请过一会儿再看")
_CHECK = mark("请核对内容是否与实际一致")
_HEAD = mark("您好，{client}的算法备案材料有 {count} 份请您核对：")
_HOW = mark(
    "要改的地方请直接在文件里改，或者写批注，用 Word 或 WPS 都可以；改完把文件发回给我，"
    "不用改文件名，也不要转成 PDF。没有要改的，回复“无修改”就行。"
)
_UNTIL = mark("麻烦您在{day}（{weekday}）前发回。谢谢！")


@dataclass(frozen=True, slots=True)
class SendingTerms:
    """Today, the day by which an answer is asked for, and the role of the recipient."""

    today: date
    until: date
    recipient: str


@dataclass(frozen=True, slots=True)
class SendableDraft:
    """A draft that may be sent: its version, the state of that version (None: never prepared), open places, stale facts.

    `notes` is the number of comments and tracked changes, which whoever opens the file reads. `problem` is why the file
    cannot be read, "" if it can; such a draft has no number and cannot be sent.
    """

    version: PaperVersion
    state: VersionState | None
    gaps: int
    stale: tuple[str, ...]
    notes: int = 0
    problem: str = ""

    @property
    def warning(self) -> str:
        """Return what a person must know before the draft leaves the office, "" if nothing."""
        return say(_NOTES, name=self.version.name, count=self.notes) if self.notes else ""

    @property
    def dispatch(self) -> str:
        """Return what became of the version on its way to be read, "" if nothing; its seals do not count."""
        return dispatch_of(self.state) if self.state else ""


@dataclass(frozen=True, slots=True)
class PreparedSending:
    """A folder that is ready to be sent: its path, its versions, and the message to copy."""

    folder: Path
    versions: tuple[PaperVersion, ...]
    message: str


def sendable(loaded: LoadedProfile, record: PaperRecord) -> list[SendableDraft]:
    """Return the drafts in 材料/ as they would be sent now, with the problem of a file that is unreadable. Raises DamagedPapers."""
    folder = loaded.folder / FOLDER
    entries = {entry.file: entry for entry in manifest(folder)}
    source = Source.of(loaded)
    drafts = []
    for path in _papers(folder):
        entry = entries.get(path.name)
        try:
            drafts.append(_sendable(path, entry, source, record))
        except (UsageError, OSError) as fault:  # open in Word, half synchronized, too large
            paper = (entry.paper, entry.about, entry.key) if entry else ("", "", "")
            problem = reason(fault) if isinstance(fault, OSError) else str(fault.facts.get("what", fault))
            drafts.append(SendableDraft(PaperVersion(*paper, 0, "", path.name), None, 0, (), problem=problem))
    return drafts


def due_to_leave(drafts: Sequence[SendableDraft]) -> list[str]:
    """Return the files of drafts that never left the office, the newest of each paper, unless something speaks against one."""
    newest = {draft.version.identity: draft for draft in drafts}
    return [
        draft.version.file
        for draft in newest.values()
        if draft.state is None and not (draft.problem or draft.stale or draft.notes)
    ]


def last_recipient(record: PaperRecord) -> str:
    """Return the role for which something was prepared last, or to which it was sent, also by another way; else ""."""
    own = (event for event in reversed(record.events) if event.state == "sent" or event.folder.startswith(f"{OUTBOX}/"))
    return next((event.recipient for event in own if event.recipient), "")


def prepare(loaded: LoadedProfile, names: Sequence[str], terms: SendingTerms) -> PreparedSending:
    """Make the folder to send from drafts named by their files. Raises UsageError, DamagedPapers, OSError."""
    client = loaded.folder
    record = read_record(client)
    known = {draft.version.file: draft for draft in sendable(loaded, record)}
    unreadable = [known[name] for name in names if name in known and known[name].problem]
    if unreadable:
        listed = semicolon_list(say("{name}（{why}）", name=one.version.file, why=one.problem) for one in unreadable)
        raise UsageError(what=say("读不了，没有备：{files}", files=listed))
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        what = comma_list(unknown) or say("（没有选）")
        named = comma_list(known) or say("（还没有起草）")
        message = mark("“{folder}”里没有可以发出的草稿：{what}。可以发出的有：{known}")
        raise UsageError(what=say(message, folder=FOLDER, what=what, known=named))
    drafts = [known[name] for name in dict.fromkeys(names)]
    message = message_for(loaded, drafts, terms)
    folder = _free_folder(record, client, terms.today, drafts)
    with files.new_folder(folder) as staging:
        for draft in drafts:
            data = _copy(loaded, draft.version)
            store_copy(client, draft.version.content, data)
            files.write(staging / copy_name(draft.version), data)
        files.write(staging / MESSAGE, message.encode())
    versions = tuple(draft.version for draft in drafts)
    inside = folder.relative_to(client).as_posix()
    add(client, PaperEvent("prepared", terms.today, versions, terms.recipient, folder=inside))
    return PreparedSending(folder, versions, message)


def bytes_of(client: Path, version: PaperVersion) -> bytes:
    """Return the very bytes that a version was looked at in. Raises UsageError if its draft was changed since, OSError."""
    data = files.read(client / FOLDER / version.file, _LIMIT)
    if hashlib.sha256(data).hexdigest() != version.draft:
        raise UsageError(what=say(_CHANGED_SINCE, file=version.file))
    return data


def mark_sent(client: Path, folder: str, today: date) -> PaperEvent:
    """Record that a prepared folder, relative to the client's, was sent today. Raises UsageError, OSError."""
    record = read_record(client)
    try:
        own = _waiting(record, folder)
    except UsageError:
        sent = [event for event in record.events if event.state == "sent" and folder in (event.folder, event.of)]
        if sent and not [event for event in waiting(record) if folder == event.folder]:
            return sent[-1]
        raise
    return add(client, PaperEvent("sent", today, own.versions, own.recipient, folder=own.folder, of=own.id))


def withdraw(client: Path, folder: str, today: date) -> PaperEvent:
    """Record that a prepared folder will not be sent; its files stay. Raises UsageError, OSError."""
    own = _waiting(read_record(client), folder)
    return add(client, PaperEvent(WITHDRAWN, today, folder=own.folder, of=own.id))


def _waiting(record: PaperRecord, folder: str) -> PaperEvent:
    """Return the folder that waits, by its name or its event's id. Raises UsageError if there is none, or several."""
    name = folder.rpartition("/")[2]
    own = [event for event in waiting(record) if folder == event.folder or name == event.id]
    if len(own) > 1:
        raise UsageError(what=say(_PREPARED_TWICE, folder=folder, ids=comma_list(event.id for event in own)))
    if not own:
        raise _not_prepared(record, folder)
    return own[0]


def _not_prepared(record: PaperRecord, folder: str) -> UsageError:
    named = comma_list(event.folder for event in waiting(record)) or say("（没有）")
    given = record.with_id(folder.rpartition("/")[2])
    folder = given.folder if given else folder
    return UsageError(what=say("没有备好过“{folder}”。等着发出的有：{known}", folder=folder, known=named))


def waiting(record: PaperRecord) -> list[PaperEvent]:
    """Return the prepared folders that nobody has said to be sent, newest first."""
    sent = {own.id for event in record.events if event.state in ("sent", WITHDRAWN) and (own := record.prepared(event))}
    prepared = (event for event in reversed(record.events) if event.state == "prepared")
    return [event for event in prepared if event.folder.startswith(f"{OUTBOX}/") and event.id not in sent]


def message_for(loaded: LoadedProfile, drafts: Sequence[SendableDraft], terms: SendingTerms) -> str:
    """Return the message that goes with the drafts, in the client's words: what, what to check, how, by when."""
    client = loaded.profile.subject.basic.name or say("贵公司")
    lines = [say(_HEAD, client=client, count=len(drafts))]
    for place, draft in enumerate(drafts):
        version = draft.version
        text = say("{name}（第 {number} 版）：{check}", name=version.name, number=version.number, check=_check(draft))
        lines.append(f"{_numbered(place)} {text}")
    day = say("{month}月{day}日", month=terms.until.month, day=terms.until.day)
    lines += [say(_HOW), say(_UNTIL, day=day, weekday=say(_WEEKDAYS[terms.until.weekday()]))]
    return "\n".join(lines)


def dispatch_of(state: VersionState) -> str:
    """Return the last state of a version on its way to be read: prepared to be sent, sent, returned, final; else ""."""
    own = (event for event in reversed(state.events) if event.state in _DISPATCH)
    return next(
        (event.state for event in own if event.state != "prepared" or event.folder.startswith(f"{OUTBOX}/")), ""
    )


def is_superseded(record: PaperRecord, state: VersionState) -> bool:
    """Return whether a later version of the same paper was called final, or came back unchanged: nothing is left to do on it."""
    later = (one for one in record.of(state.version.identity) if one.version.number > state.version.number)
    return any(dispatch_of(one) in ("final", "unchanged") for one in later)


def copy_name(version: PaperVersion) -> str:
    """Return the file name of a copy: `算法安全自评估报告（星语智聊） 第2版.docx`."""
    stem = version.file.removesuffix(".docx")
    return f"{stem} 第{version.number}版.docx"


def client_code(loaded: LoadedProfile) -> str:
    """Return what tells clients apart in the mark of a copy: the credit code, else the name."""
    basic = loaded.profile.subject.basic
    return basic.uscc or basic.name or ""


def _check(draft: SendableDraft) -> str:
    check = say(_CHECKS.get(draft.version.paper, _CHECK))
    return say("{check}，黄底的 {count} 处请补上", check=check, count=draft.gaps) if draft.gaps else check


def _papers(folder: Path) -> list[Path]:
    paths = sorted(folder.glob("*.docx")) if folder.is_dir() else []
    return [
        path for path in paths if not path.name.startswith((".", "~$")) and path.is_file() and not path.is_symlink()
    ]


def _sendable(path: Path, entry: ManifestEntry | None, source: Source, record: PaperRecord) -> SendableDraft:
    sha256 = files.sha256(path, _LIMIT)
    content, gaps, notes = _content(path, sha256)
    paper, about, key = (entry.paper, entry.about, entry.key) if entry else ("", "", "")
    own = identity(paper, key, path.name)
    facts = entry.facts_digest if entry else ""
    number = record.number_for(own, content)
    version = PaperVersion(paper, about, key, number, content, path.name, sha256, facts)
    state = next((state for state in record.of(own) if state.version.content == content), None)
    return SendableDraft(version, state, gaps, changed_facts(path.parent, entry, source) if entry else (), notes)


@lru_cache(maxsize=512)
def _content(path: Path, sha256: str) -> tuple[str, int, int]:
    text = read_text(path)
    if files.sha256(path, _LIMIT) != sha256:
        raise UsageError(what=say(_BEING_CHANGED))
    return content_digest(text), _gaps(text), len(text.comments) + text.tracked


def _gaps(text: PaperText) -> int:
    return len(GAP.findall(text.lines))


def _copy(loaded: LoadedProfile, version: PaperVersion) -> bytes:
    data = bytes_of(loaded.folder, version)
    return marked(data, CopyMark.of(client_code(loaded), version.identity, version.content))


def _free_folder(record: PaperRecord, client: Path, today: date, drafts: Sequence[SendableDraft]) -> Path:
    number = max(draft.version.number for draft in drafts)
    stem = f"{today.isoformat()} 第{number}版"
    name, count = stem, 1
    while (client / OUTBOX / name).exists() or f"{OUTBOX}/{name}" in record.folders():
        count += 1
        name = f"{stem} ({count})"
    return client / OUTBOX / name


def _numbered(place: int) -> str:
    return _NUMBERS[place] if place < len(_NUMBERS) else f"({place + 1})"
