"""用印: the papers to print and seal, the list that goes with them, and where each of them is.

    sealing(loaded, materials)            →  SealingPaper for each paper that is sealed: what is done on it, its state, why again
    prepare_print_set(loaded, papers, today) →  用印/YYYY-MM-DD 第n次/ with the papers and 用印清单.docx
    advance(client, folder, state, …)      →  已寄出（单号）, 客户已盖
    scan_back(loaded, paper, scan, today) →  已收回盖章件, bound to the very text that was posted
    seal_again(loaded, paper, today)      →  须重盖, because the seal itself is wrong

What is done on a paper is what the registry asks, each with its source; what nobody has checked on its pages is marked so.
A paper is sealed again only if a fact changed that its text was made from, or a new text was called final since.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.language import comma_list, mark, say
from assistant.declaration.intake.requirements import (
    ASSESSMENT,
    COMMITMENT,
    EMPLOYMENT,
    RESPONSIBILITY,
    SEALS,
    Requirement,
)
from assistant.declaration.intake.states import draft_of, entries_of
from assistant.declaration.papers.draft_layer import DraftLayer, DraftLine, Grid
from assistant.declaration.papers.facts import Source, changed
from assistant.declaration.papers.folder import FOLDER, ManifestEntry, bind_facts, facts_of, manifest, may_be_sealed
from assistant.declaration.papers.paper_record import (
    STATES,
    PaperEvent,
    PaperRecord,
    PaperVersion,
    VersionState,
    add,
    identity,
    read_record,
    store_copy,
)
from assistant.declaration.papers.sending import SendableDraft, bytes_of, sendable
from assistant.declaration.papers.word import to_docx
from assistant.declaration.profile.catalogue import name_at
from assistant.declaration.profile.loading import LoadedProfile

SET_FOLDER, LIST = "用印", "用印清单.docx"
_SEALING = ("posted", "stamped", "scanned")
BEFORE = {"posted": ("prepared",), "stamped": ("posted",)}  # the states of a set before each step
_RESPONSIBLE = mark("算法安全责任人")
_UNKNOWN_FACTS = mark("已查不到盖章的那一版依据哪些内容，请核对资料有没有改过；改过就须重盖")
_FORMER_SCAN = mark("“{scan}”是上一版的扫描件，已登记过，没有再登记。请放入新的扫描件。")


@dataclass(frozen=True, slots=True)
class SealNeed:
    """What is done on a paper: company seal, a signature by hand and whose, a day; and how well that is known."""

    signer: str = ""
    is_dated: bool = False
    is_checked: bool = True


NEEDS: dict[str, SealNeed] = {  # domain.md 3.1: seal A; signature by hand PM, day RV: not seen on the registry's pages
    COMMITMENT.material: SealNeed(),
    RESPONSIBILITY.material: SealNeed(),
    EMPLOYMENT.material: SealNeed(),
    ASSESSMENT.material: SealNeed(signer=_RESPONSIBLE, is_dated=True, is_checked=False),
}


@dataclass(frozen=True, slots=True)
class SealingPaper:
    """A paper that is sealed: what is done on it, its draft (None: there is none), the version on its way, why again.

    `changed`: the facts that changed since that version was made, None if nobody knows any more what it was made from.
    `is_final`: its text may be printed and sealed as it is now; `is_newer`: it was called final after another was sealed.
    `barrier`: why a text that was called final may not be, "" if nothing.
    """

    requirement: Requirement
    need: SealNeed
    draft: SendableDraft | None
    on_its_way: VersionState | None
    changed: tuple[str, ...] | None = ()
    is_final: bool = False
    is_newer: bool = False
    barrier: str = ""

    @property
    def name(self) -> str:
        """Return the paper's name."""
        return self.requirement.name

    @property
    def is_printable(self) -> bool:
        """Whether its text is final, holds nothing open, and is not on its way unchanged."""
        return self._is_due and not self.obstacle

    @property
    def obstacle(self) -> str:
        """Return what keeps a paper from being printed: an unreadable file, open places, notes in a paper that is due; else ""."""
        if self.draft is not None and self.draft.problem and (self.on_its_way is None or self.is_again):
            return self.draft.problem
        if self.barrier:
            return self.barrier
        if not self._is_due or self.draft is None:
            return ""
        gaps = say("还有 {count} 处待填写", count=self.draft.gaps) if self.draft.gaps else ""
        notes = say("里面有 {count} 处批注或修订", count=self.draft.notes) if self.draft.notes else ""
        return say("，").join(filter(None, (gaps, notes)))

    @property
    def _is_due(self) -> bool:
        return (
            self.is_final
            and self.draft is not None
            and not self.draft.problem
            and (self.on_its_way is None or self.is_again)
        )

    @property
    def is_again(self) -> bool:
        """Whether it must be sealed again: a fact changed, another text was called final, or the seal is wrong."""
        sealed = _sealed_state(self.on_its_way)
        is_stale_scan = self.requirement.state == "reseal" and sealed not in ("posted", "stamped")
        return bool(self.changed) or self.is_newer or is_stale_scan or sealed == "reseal"

    @property
    def awaits_scan(self) -> bool:
        """Whether a sealed scan may come back: it was posted, and no fact changed; also if a person called its seal wrong."""
        return not self.changed and _sealed_state(self.on_its_way) in ("posted", "stamped", "reseal")

    @property
    def doubt(self) -> str:
        """Return what a person must look at, because it is not known what the version on its way was made from; else ""."""
        return say(_UNKNOWN_FACTS) if self.changed is None and not self.is_again else ""

    @property
    def state(self) -> str:
        """Return the state of its version on its way, `reseal` if it must be sealed again, "" if it never left."""
        if self.is_again:
            return "reseal"
        return _sealed_state(self.on_its_way)


@dataclass(frozen=True, slots=True)
class PreparedPrintSet:
    """A print set that is ready: its folder and its versions."""

    folder: Path
    versions: tuple[PaperVersion, ...]


def sealing(loaded: LoadedProfile, materials: Sequence[Requirement]) -> list[SealingPaper]:
    """Return the papers that are sealed, in the order of the registry. Raises DamagedPapers."""
    record = read_record(loaded.folder)
    entries = manifest(loaded.folder / FOLDER)
    drafts = {draft.version.file: draft for draft in sendable(loaded, record)}
    source = Source.of(loaded)
    return [
        _paper(loaded, requirement, record, (entries, drafts, source))
        for requirement in materials
        if requirement.kind.is_sealed and requirement.state != "not_needed"
    ]


def prepare_print_set(loaded: LoadedProfile, papers: Sequence[SealingPaper], today: date) -> PreparedPrintSet:
    """Make the print set of these papers. Raises UsageError if one is not ready or was changed since, OSError."""
    waiting = [
        say("{name}（{why}）", name=paper.name, why=paper.obstacle) if paper.obstacle else paper.name
        for paper in papers
        if not paper.is_printable
    ]
    if waiting or not papers:
        names = comma_list(waiting) or say("没有可以盖章的材料")
        raise UsageError(what=say("还不能用印：{names}", names=names))
    client = loaded.folder
    folder = _free_folder(read_record(client), client, today)
    versions = [paper.draft.version for paper in papers if paper.draft is not None]
    with files.new_folder(folder) as staging:
        for place, version in enumerate(versions, 1):
            data = bytes_of(client, version)
            store_copy(client, version.content, data)
            files.write(staging / f"{place:02}-{version.file}", data)
        files.write(staging / LIST, to_docx(list_of_seals(loaded, papers, today)))
    inside = folder.relative_to(client).as_posix()
    add(client, PaperEvent("prepared", today, tuple(versions), SEALS, folder=inside))
    return PreparedPrintSet(folder, tuple(versions))


def list_of_seals(loaded: LoadedProfile, papers: Sequence[SealingPaper], today: date) -> DraftLayer:
    """Return 用印清单: each paper with copies, seal, signature, day and by whom, for the client."""
    head = ("材料", "份数", "盖公章", "手写签名", "填日期", "谁来做")
    rows = [
        (
            paper.name,
            "1",
            "是",
            paper.need.signer + ("（未核对）" if not paper.need.is_checked else "") if paper.need.signer else "—",
            "是" if paper.need.is_dated else "文稿里有日期栏就填",
            f"公章：用印经办人；签名：{paper.need.signer}" if paper.need.signer else "公章：用印经办人",
        )
        for paper in papers
    ]
    parts: list[Grid | DraftLine] = [
        Grid((head, *rows), head=True, widths=(4.6, 1.2, 1.6, 3.0, 2.4, 3.2)),
        DraftLine("备案系统收的是盖章后的彩色扫描件，每份打印一份即可。请勿改动文字；章要盖全、盖清。"),
    ]
    if any(not paper.need.is_checked for paper in papers):
        parts.append(
            DraftLine("标“未核对”的要求来自办理经验，本程序还没有在备案系统的页面上核对过，请以系统页面为准。", "note")
        )
    subtitle = f"{loaded.profile.subject.basic.name or ''}（{today.year}年{today.month}月{today.day}日）"
    return DraftLayer("seals", "用印清单", "", tuple(parts), subtitle)


def advance(client: Path, folder: str, state: str, today: date, number: str = "") -> PaperEvent:
    """Record that a print set was posted (with the parcel's number) or stamped; a step out of order is refused.

    The set is known by its folder or by the id of any of its events. Raises UsageError, OSError.
    """
    record = read_record(client)
    last = _set_of(record, folder)
    prepared = record.prepared(last) if last else None
    if last is None or prepared is None:
        given = record.with_id(folder)
        folder = given.folder if given else folder
        raise UsageError(what=say("没有备好过“{folder}”。请先备好打印的一套。", folder=folder))
    if last.state not in BEFORE[state]:
        known = {"folder": last.folder, "there": say(STATES[last.state]), "state": say(STATES[state])}
        raise UsageError(what=say("“{folder}”现在是“{there}”，不能登记“{state}”。", **known))
    event = PaperEvent(state, today, prepared.versions, SEALS, number.strip(), prepared.folder, of=prepared.id)
    return add(client, event)


def _set_of(record: PaperRecord, name: str) -> PaperEvent | None:
    """Return the last event of the set that its folder or the id of any of its events names, or None."""
    given = record.with_id(name)
    own = record.prepared(given) if given else None
    named = (one for one in sets(record) if (one.folder == name if own is None else record.prepared(one) == own))
    return next(named, None)


def scan_back(loaded: LoadedProfile, paper: SealingPaper, scan: Path, today: date) -> PaperEvent:
    """Record that a sealed scan of the version on its way came back. Raises UsageError, DamagedPapers, OSError."""
    if paper.on_its_way is None:
        raise UsageError(what=say("“{name}”没有寄出过，不知道盖的是哪一版", name=paper.name))
    version, sha256 = paper.on_its_way.version, files.sha256(scan)
    if _is_former_scan(read_record(loaded.folder), version, sha256):
        raise UsageError(what=say(_FORMER_SCAN, scan=scan.name))
    bind_facts(loaded.folder / FOLDER, scan, version.draft, version.facts, version.content)
    return add(loaded.folder, PaperEvent("scanned", today, (version,), names=(sha256,)))


def seal_again(loaded: LoadedProfile, paper: SealingPaper, today: date) -> PaperEvent:
    """Record that a paper was sealed wrongly and must be sealed again. Raises UsageError, OSError."""
    if paper.on_its_way is None:
        raise UsageError(what=say("“{name}”没有寄出过，不知道盖的是哪一版", name=paper.name))
    return add(loaded.folder, PaperEvent("reseal", today, (paper.on_its_way.version,)))


def sets(record: PaperRecord) -> list[PaperEvent]:
    """Return the last event of each print set, newest first."""
    last: dict[str, PaperEvent] = {}
    for event in record.events:
        prepared = record.prepared(event) if event.folder.startswith(f"{SET_FOLDER}/") else None
        if prepared is not None:
            last.pop(prepared.id, None)
            last[prepared.id] = event
    return list(reversed(last.values()))


def changed_names(paper: SealingPaper) -> list[str]:
    """Return the names of the facts that changed since a paper was posted."""
    return list(dict.fromkeys(name_at(key) or key for key in paper.changed or ()))


Known = tuple[list[ManifestEntry], dict[str, SendableDraft], Source]


def _paper(loaded: LoadedProfile, requirement: Requirement, record: PaperRecord, known: Known) -> SealingPaper:
    entries, drafts, source = known
    entry = draft_of(loaded.folder / FOLDER, entries, requirement)
    draft = drafts.get(entry.file) if entry else None
    names = {identity(own.paper, own.key, own.file) for own in entries_of(entries, requirement)}
    on_its_way = _posted_last([state for name in sorted(names) for state in record.of(name)])
    stale: tuple[str, ...] | None = ()
    if on_its_way is not None:
        facts = facts_of(entries, on_its_way.version.draft, on_its_way.version.facts)
        stale = None if facts is None else changed(facts, source)
    need = NEEDS.get(requirement.kind.material, SealNeed(is_checked=False))
    is_current = (
        draft is not None
        and not (draft.problem or draft.stale)
        and may_be_sealed(loaded.folder / FOLDER, draft.version.file)
    )
    is_wrong = _sealed_state(on_its_way) == "reseal"
    is_newer = _is_newer_text(draft, on_its_way, names, record)
    is_first = _is_new_text(draft, on_its_way, names, entries)
    is_due = requirement.state in ("to_seal", "reseal") or is_wrong or is_newer or is_first
    is_final = requirement.state == "to_seal" or (is_current and is_due)
    barrier = "" if is_final or not is_due else _barrier(draft, entry)
    return SealingPaper(requirement, need, draft, on_its_way, stale, is_final, is_newer, barrier)


def _barrier(draft: SendableDraft | None, entry: ManifestEntry | None) -> str:
    """Return why a text that a person called final may not be sealed, "" for a text that was not."""
    if draft is None or entry is None or draft.problem or draft.dispatch not in ("final", "unchanged"):
        return ""
    if entry.lacks_template:
        return say("不是备案系统的模板，不可盖章：请下载模板，放进“模板架”，再起草")
    if draft.stale:
        return say("资料已改，要重新起草")
    return say("还有 {count} 处待填写", count=draft.gaps) if draft.gaps else ""


def _is_new_text(
    draft: SendableDraft | None, on_its_way: VersionState | None, names: set[str], entries: Sequence[ManifestEntry]
) -> bool:
    """Return whether a text was called final, or came back unchanged, that no seal is known of: the scan is of another text."""
    own = [entry for entry in entries if identity(entry.paper, entry.key, entry.file) in names]
    is_known = on_its_way is not None or any(entry.sealed for entry in own)
    return draft is not None and draft.dispatch in ("final", "unchanged") and not is_known


def _is_newer_text(
    draft: SendableDraft | None, on_its_way: VersionState | None, names: set[str], record: PaperRecord
) -> bool:
    """Return whether a draft was called final, or came back unchanged, after another text had gone to the seal."""
    if draft is None or on_its_way is None or draft.dispatch not in ("final", "unchanged"):
        return False
    newest = record.newer_final(names, on_its_way.version.content)
    return newest is not None and newest.version.content == draft.version.content


def _is_former_scan(record: PaperRecord, version: PaperVersion, sha256: str) -> bool:
    """Say whether a scan came back before its paper was posted again."""
    own = [event for state in record.of(version.identity) for event in state.events]
    former = [event.at for event in own if event.state == "scanned" and sha256 in event.names]
    posted = [event.at for event in own if event.state == "posted"]
    return bool(former and posted) and min(former) < max(posted)


def _posted_last(states: Sequence[VersionState]) -> VersionState | None:
    """Return the version that was posted last; an earlier content may have been stamped or have come back since."""
    moments = [(event.at, state) for state in states if (event := state.last("posted") or state.last(*_SEALING))]
    return max(moments, key=lambda pair: pair[0], default=("", None))[1]


def _sealed_state(state: VersionState | None) -> str:
    """Return the last state of a version on its way to the seal; that it was sent or came back edited does not count.

    Nor does that a set was stamped, once its scan has come back or a person has called the seal wrong since it was posted.
    """
    states = [event.state for event in state.events if event.state in (*_SEALING, "reseal")] if state else []
    since = states[_last_place(states, "posted") :]
    ended = [one for one in since if one in ("scanned", "reseal")]
    return next(reversed(ended or since), "")


def _last_place(states: Sequence[str], state: str) -> int:
    """Return the place of the last of these states, 0 if there is none."""
    return max((place for place, one in enumerate(states) if one == state), default=0)


def _free_folder(record: PaperRecord, client: Path, today: date) -> Path:
    number = 1
    while (folder := client / SET_FOLDER / f"{today.isoformat()} 第{number}次").exists() or (
        folder.relative_to(client).as_posix() in record.folders()
    ):
        number += 1
    return folder


def printable(papers: Sequence[SealingPaper]) -> Iterator[SealingPaper]:
    """Yield the papers that can be printed and sealed now."""
    return (paper for paper in papers if paper.is_printable)
