"""收件归位: proposes a place for each file of an inbox and, once confirmed, copies the files there as new versions.

proposals(loaded, inbox, assigned_by_hand)  →  for each file its requirement and new path, or why it stays out;
                                               changes nothing (assigned_by_hand: file name → requirement name)
place(loaded, proposals)                    →  copies the files, then writes their paths into the profile;
                                               originals stay
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from filelock import Timeout

from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.file_names import folded, storable
from assistant.core.language import comma_list, say
from assistant.core.locks import locked
from assistant.declaration.documents.read_before import remembered
from assistant.declaration.documents.reading import read_all
from assistant.declaration.documents.shapes import Document, DocumentBlock, Words
from assistant.declaration.intake.classification import Guess, guess
from assistant.declaration.intake.inbox import MAX_FILE, InboxFile, text_of
from assistant.declaration.intake.requirements import EVIDENCE, Requirement
from assistant.declaration.intake.states import next_version, resolve_requirements, versions
from assistant.declaration.profile.catalogue import locate
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.schema.declare import Block
from assistant.declaration.profile.schema.notes import Evidence, Material
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.updating import LOCK, update

FOLDER, NOTES = "附件", "备注"
_WAITS_S = 30
_MOST_NAME = 255  # bytes, the limit of file systems
_MOST_STEM = 80  # characters, to stay within the path length of Windows
_ROOM = len("（第999版）".encode())


@dataclass(frozen=True, slots=True)
class PlacementProposal:
    """A proposal for one file: its requirement, its path in the profile's folder ("": it stays out), and a note.

    A conversation has a path without a requirement: it is stored as a note, and the profile does not name it. `twin` is
    the path of the same bytes.
    """

    file: InboxFile
    requirement: Requirement | None = None
    path: str = ""
    by: str = ""
    note: str = ""
    twin: str = ""

    @property
    def is_placed(self) -> bool:
        """Say whether the file is to be copied."""
        return bool(self.path)


def proposals(
    loaded: LoadedProfile, inbox: Sequence[InboxFile], assigned_by_hand: Mapping[str, str] | None = None
) -> list[PlacementProposal]:
    """Return a proposal for each file, in inbox order. Raises UsageError for an assignment that matches nothing."""
    own = [requirement for requirement in resolve_requirements(loaded) if requirement.state != "not_needed"]
    assigned = _assigned(inbox, own, assigned_by_hand or {})
    documents = _read(loaded, inbox)
    subject = loaded.profile.subject
    known = _known(loaded, own)
    placements: list[PlacementProposal] = []
    taken: dict[str, list[str]] = {}
    for inbox_file in inbox:
        document = documents.get(inbox_file.path)
        if document is None or document.error:
            placements.append(
                PlacementProposal(
                    inbox_file, note=inbox_file.fault or (document.error if document else say("未检查。"))
                )
            )
            continue
        existing = known.get(document.sha256)
        if existing:
            note = say("与 {path} 完全相同，不再收录。", path=existing)
            placements.append(PlacementProposal(inbox_file, note=note, twin=existing))
            continue
        requirement = None if inbox_file.is_text else assigned.get(inbox_file.name)
        guessed = Guess(requirement, say("由您指定")) if requirement else guess(inbox_file, document, own, subject)
        path = _path(loaded, guessed, inbox_file, taken)
        if path:  # what stays out may be assigned in either of two equal files
            known[document.sha256] = path
        placements.append(
            PlacementProposal(
                inbox_file, guessed.requirement, path, guessed.by, guessed.doubt or _note(guessed.requirement, path)
            )
        )
    return _without_rivals(placements, assigned)


def _without_rivals(
    placements: Sequence[PlacementProposal], assigned: Mapping[str, Requirement]
) -> list[PlacementProposal]:
    """Return the proposals without those of several different files for the same place, unless a person assigned them."""
    names: dict[str, list[str]] = {}
    for one in placements:
        if one.is_placed and one.requirement is not None and one.requirement.kind is not EVIDENCE:
            names.setdefault(one.requirement.name, []).append(one.file.name)
    guessed = [one for one in placements if one.is_placed and one.file.name not in assigned]
    out = {one.path: one for one in guessed if one.requirement and len(names.get(one.requirement.name, ())) > 1}
    return [_withdrawn(one, out, names) for one in placements]


def _withdrawn(
    proposal: PlacementProposal, out: Mapping[str, PlacementProposal], names: Mapping[str, Sequence[str]]
) -> PlacementProposal:
    """Return a proposal that stays out because of others."""
    if proposal.twin in out:
        first = out[proposal.twin].file.name
        return replace(proposal, note=say("与收件里的 {path} 完全相同，只看那一份。", path=first))
    if proposal.path not in out or proposal.requirement is None:
        return proposal
    name = proposal.requirement.name
    rivals = comma_list(names[name])
    note = say("收件里有几份都像{material}：{names}。请看一眼，指定用哪一份。", material=name, names=rivals)
    return replace(proposal, requirement=None, path="", note=note)


def _read(loaded: LoadedProfile, inbox: Sequence[InboxFile]) -> dict[Path, Document]:
    """Return the readable files with their text, that of pictures as recognised and remembered; a conversation as it is."""
    readable = [file.path for file in inbox if file.is_readable]
    words: dict[Path, Words] = dict.fromkeys(readable, "page")
    documents = dict(zip(readable, read_all(readable, words=words, before=remembered(loaded.folder)), strict=True))
    for file in inbox:
        if file.is_text and not file.fault:
            blocks = tuple(DocumentBlock("text", line) for line in text_of(file.path).splitlines() if line.strip())
            digest = files.sha256(file.path)
            documents[file.path] = Document(file.path.name, "text", file.path.stat().st_size, digest, blocks=blocks)
    return documents


def _path(loaded: LoadedProfile, guessed: Guess, file: InboxFile, taken: dict[str, list[str]]) -> str:
    """Return where a file goes: its requirement's place, the folder of notes, or "" where it stays out."""
    if guessed.is_note:
        return _next_free(loaded, f"{FOLDER}/{NOTES}", Path(file.name).stem, file, taken)
    return _target(loaded, guessed.requirement, file, taken) if guessed.requirement and not guessed.doubt else ""


def _assigned(
    inbox: Sequence[InboxFile], own: Sequence[Requirement], assigned_by_hand: Mapping[str, str]
) -> dict[str, Requirement]:
    """Return the requirements assigned by the person, by file name in the inbox."""
    assigned: dict[str, Requirement] = {}
    for file, requirement_name in assigned_by_hand.items():
        matching = [
            inbox_file.name for inbox_file in inbox if file in (inbox_file.name, PurePosixPath(inbox_file.name).name)
        ]
        if len(matching) != 1:
            raise UsageError(what=say("收件里没有文件“{file}”，或有多个同名文件；请按表中第一列写全名。", file=file))
        fitting = [
            requirement for requirement in own if requirement_name in (requirement.name, say(requirement.kind.material))
        ]
        if len(fitting) != 1:
            known = comma_list(requirement.name for requirement in own)
            raise UsageError(
                what=say("没有材料格“{slot}”，或有多个同名的；可选：{known}。", slot=requirement_name, known=known)
            )
        assigned[matching[0]] = fitting[0]
    return assigned


def _known(loaded: LoadedProfile, own: Sequence[Requirement]) -> dict[str, str]:
    """Return the paths of all stored versions by sha256."""
    digests: dict[str, str] = {}
    for requirement in own:
        for name in requirement.versions:
            path = str(PurePosixPath(requirement.path).with_name(name))
            with suppress(OSError, files.OutsideFolder):
                digests[files.sha256(files.contained(loaded.folder, path))] = path
    return digests


def _target(loaded: LoadedProfile, requirement: Requirement, file: InboxFile, taken: dict[str, list[str]]) -> str:
    """Return the new path of a file: the next version if one exists."""
    if requirement.kind is EVIDENCE:
        home, stem = f"{FOLDER}/佐证", Path(file.name).stem
    elif requirement.path:
        home, stem = str(PurePosixPath(requirement.path).parent), PurePosixPath(requirement.path).stem
    else:
        home, stem = FOLDER, requirement.name
    return _next_free(loaded, home, stem, file, taken) or _next_free(loaded, home, requirement.name, file, taken)


def _next_free(loaded: LoadedProfile, home: str, stem: str, file: InboxFile, taken: dict[str, list[str]]) -> str:
    """Return a path in a folder that no version has yet, "" if the name cannot be stored."""
    suffix = file.path.suffix.lower()
    stem = _fitting(next_version(stem, []), _MOST_NAME - _ROOM - len(suffix.encode()))
    if not stem:
        return ""
    existing = taken.setdefault(folded(f"{home}/{stem}"), versions(loaded.folder, f"{home}/{stem}{suffix}"))
    name = f"{next_version(stem, existing)}{suffix}"
    existing.append(name)
    return f"{home}/{name}"


def _fitting(stem: str, most: int) -> str:
    """Return a stem valid on every file system, cut at a character boundary to at most `most` bytes."""
    data = storable(stem)[:_MOST_STEM].encode("utf-8", "ignore")
    return storable(data[:most].decode("utf-8", "ignore"))


def _note(requirement: Requirement | None, path: str) -> str:
    return (
        say("存为新版本，保留原文件")
        if requirement and requirement.path and path and requirement.kind is not EVIDENCE
        else ""
    )


def place(loaded: LoadedProfile, chosen: Sequence[PlacementProposal]) -> list[Path]:
    """Copy the files and write their paths into the profile; a failure removes the copies.

    Raises UsageError, with nothing copied, if the profile is locked or was changed, or a target file exists by now.
    """
    conflict = UsageError(what=say("资料在收件期间被改动过，没有放入任何文件；请再运行一次。"))
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(loaded.folder / LOCK, _WAITS_S))
        except (Timeout, FileNotFoundError):  # a colleague has renamed the folder
            raise conflict from None
        targets = [loaded.folder / proposal.path for proposal in chosen if proposal.is_placed]
        if load(loaded.path).profile != loaded.profile or any(path.exists() for path in targets):
            raise conflict
        return _placed(loaded, chosen)


def _placed(loaded: LoadedProfile, chosen: Sequence[PlacementProposal]) -> list[Path]:
    copied: list[Path] = []
    profile = loaded.profile
    try:
        for proposal in chosen:
            if not proposal.is_placed:
                continue
            target = files.contained(loaded.folder, proposal.path)
            data = files.read(proposal.file.path, MAX_FILE)
            copied.append(target)
            files.write(target, data)
            if proposal.requirement is not None:  # a note is no material
                profile = _with_path(profile, proposal.requirement, proposal.path)
        update(loaded, profile)
    except OSError:
        for path in copied:
            path.unlink(missing_ok=True)
        raise
    return copied


def _with_path(profile: Profile, requirement: Requirement, path: str) -> Profile:
    if requirement.kind is EVIDENCE:
        figure = Evidence(title=PurePosixPath(path).stem, file=path)
        return _with_notes(profile, evidence=(*profile.notes.evidence, figure))
    if requirement.key is None:
        return _with_material(profile, requirement, path)
    at = locate(profile, requirement.key)
    assert at is not None, requirement.key
    changed: Profile = _changed(profile, at, path)
    return changed


def _with_material(profile: Profile, requirement: Requirement, path: str) -> Profile:
    materials = list(profile.notes.materials)
    for position, material in enumerate(materials):
        if (
            material.kind == requirement.kind.material
            and (material.file == requirement.path or not requirement.path)
            and _fits(material, requirement)
        ):
            materials[position] = material.model_copy(update={"file": path})
            return _with_notes(profile, materials=tuple(materials))
    new = Material(kind=requirement.kind.material, about=requirement.about or None, file=path)
    return _with_notes(profile, materials=(*materials, new))


def _fits(material: Material, requirement: Requirement) -> bool:
    return bool(requirement.path) or (material.about or "") == requirement.about


def _with_notes(profile: Profile, **changes: Any) -> Profile:
    return profile.model_copy(update={"notes": profile.notes.model_copy(update=changes)})


def _changed(at: Any, steps: Sequence[str | int], value: str) -> Any:
    """Return a copy of a model part with one value replaced."""
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        return (*at[:step], _changed(at[step], rest, value), *at[step + 1 :])
    assert isinstance(at, Block)
    return at.model_copy(update={step: _changed(getattr(at, step), rest, value)})
