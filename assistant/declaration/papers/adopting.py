"""A draft that came back becomes the draft: the client's text takes the place of what was sent.

adopt(loaded, path, today)  →  AdoptedDraft: the file in 材料/, and what still keeps it from being final

The open places that a client filled are in no profile, so the text itself is needed. An older version replaces nothing, and
neither does a text that says otherwise than the profile: the paper would contradict the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.language import comma_list, mark, say
from assistant.declaration.papers.draft_layer import GAP
from assistant.declaration.papers.facts import DraftFacts, Source, changed
from assistant.declaration.papers.folder import FOLDER, ManifestEntry, facts_of, manifest, rebase
from assistant.declaration.papers.paper_changes import TextChange
from assistant.declaration.papers.paper_record import PaperEvent, PaperVersion, add, read_record, store_copy
from assistant.declaration.papers.paper_text import content_digest, plain, read_text
from assistant.declaration.papers.returning import ReturnedPaper, compare, decide
from assistant.declaration.profile.catalogue import name_at
from assistant.declaration.profile.loading import LoadedProfile

_LIMIT = 20 << 20
_OLDER = mark("第 {number} 版之后又发出过第 {newer} 版，没有替换：旧版不能盖过新版。")
_REWRITTEN = mark("发出以后，“{file}”又改过或重新起草过，没有替换。请把新稿再发一次，或在 Word 里合到一起。")
_UNTAKEN = mark("这份改了“{fields}”，资料里还不是这样，没有替换。请先写进资料；不同意的，请对方改回再发来。")
_STALE = mark("发出以后资料还改了“{fields}”，没有替换。请重新起草，再发一次。")
_UNLISTED = mark("草稿的清单里没有“{file}”，查不出它是按哪些资料写的，没有替换。请重新起草，再发一次。")
_ONE_GAP = 2  # the pieces around it
_JOINED = re.compile(r"[\w.@/:+,%-]")


@dataclass(frozen=True, slots=True)
class AdoptedDraft:
    """The draft in 材料/ after a client's text took its place: its version, open places, comments and tracked changes."""

    version: PaperVersion
    gaps: int
    notes: int

    @property
    def is_final(self) -> bool:
        """Whether nothing in it is open."""
        return not self.gaps and not self.notes


def adopt(loaded: LoadedProfile, path: Path, today: date, paper: str = "") -> AdoptedDraft:
    """Let a file that came back take the place of its draft, and record that all its changes are dealt with.

    Raises UsageError with the reason why it may not, DamagedPapers, OSError.
    """
    returned = compare(loaded, path, paper)
    target = loaded.folder / FOLDER / returned.version.file
    entry = next((one for one in manifest(target.parent) if one.file == target.name), None)
    _prove(loaded, returned, target, path, entry)
    data, text = files.read(path, _LIMIT), read_text(path)
    gaps = tuple(GAP.findall(text.lines))
    files.write(target, data)
    if entry is not None:
        rebase(target.parent, target.name, Source.of(loaded), gaps)
    version = _version(loaded, returned, target, content_digest(text))
    store_copy(loaded.folder, version.content, data)
    decide(loaded.folder, [change.id for change in returned.changes], today, version.name)
    adopted = AdoptedDraft(version, len(gaps), len(text.comments) + text.tracked)
    if adopted.is_final:
        add(loaded.folder, PaperEvent("final", today, (version,)))
    return adopted


def _prove(
    loaded: LoadedProfile, returned: ReturnedPaper, target: Path, path: Path, entry: ManifestEntry | None
) -> None:
    """Raise UsageError if the text is older than another, or says otherwise than the profile."""
    version = returned.version
    if returned.newer is not None:
        raise UsageError(what=say(_OLDER, number=version.number, newer=returned.newer.version.number))
    if target.is_file() and files.sha256(target, _LIMIT) not in (version.draft, files.sha256(path, _LIMIT)):
        raise UsageError(what=say(_REWRITTEN, file=target.name))
    if version.paper and (entry is None or facts_of([entry], version.draft, version.facts) is None):
        raise UsageError(what=say(_UNLISTED, file=target.name))
    facts = [fact for own in returned.facts.values() for fact in own]
    untaken = [key for fact in facts if not fact.is_done for key in fact.keys]
    if untaken:
        raise UsageError(what=say(_UNTAKEN, fields=_named(untaken)))
    taken = {key for fact in facts for key in fact.keys}
    source = Source.of(loaded)
    stale = [key for key in changed(entry.facts, source) if key not in taken] if entry else []
    if stale := [key for key in stale if not _is_stated(DraftFacts(source).get(key), returned)]:
        raise UsageError(what=say(_STALE, fields=_named(stale)))


def _version(loaded: LoadedProfile, returned: ReturnedPaper, target: Path, content: str) -> PaperVersion:
    """Return the version that the draft is now."""
    former = returned.version
    entry = next((one for one in manifest(target.parent) if one.file == target.name), None)
    number = read_record(loaded.folder).number_for(former.identity, content)
    facts, sha256 = entry.facts_digest if entry else former.facts, files.sha256(target, _LIMIT)
    return PaperVersion(former.paper, former.about, former.key, number, content, target.name, sha256, facts)


def _is_stated(fact: str, returned: ReturnedPaper) -> bool:
    """Return whether the client wrote a fact as the profile has it, each of its lines as the whole of a place."""
    lines = [plain(line) for line in fact.splitlines() if line.strip()]
    return bool(lines) and all(
        any(_is_written(line, change, returned) for change in returned.changes) for line in lines
    )


def _is_written(line: str, change: TextChange, returned: ReturnedPaper) -> bool:
    """Return whether a change put a line into an open place, or wrote it apart where no part of the old text read so."""
    old, new = plain(change.old), plain(change.new)
    pieces = [plain(piece) for piece in GAP.split(change.old)]
    if len(pieces) == _ONE_GAP:
        before, after = pieces
        if len(new) >= len(before) + len(after) and new.startswith(before) and new.endswith(after):
            filled = new[len(before) : len(new) - len(after)]
            return line in (filled, filled.rstrip("。."))
    if change.id in returned.facts or line in old:  # a changed fact speaks for itself alone
        return False
    return line == new or any(_is_bounded(new, match) for match in re.finditer(re.escape(line), new))


def _is_bounded(text: str, match: re.Match[str]) -> bool:
    """Return whether a match is no part of a longer word, number or address."""
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    return not _JOINED.search(around)


def _named(keys: Iterable[str]) -> str:
    return comma_list(dict.fromkeys(name_at(key) or key for key in keys))
