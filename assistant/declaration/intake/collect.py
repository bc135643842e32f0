"""收件归位: proposals for a bag of files, and – after a yes – copies in the slots with their versions.

proposals(loaded, bag, told)   →  for each file: its slot and new path, or why it stays out; nothing is touched
                                  (`told`: what the person assigned, name of the file → name of the slot)
place(loaded, proposals)       →  copies the files, then writes their paths into the profile; originals stay
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from filelock import FileLock, Timeout

from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.file_names import folded, storable
from assistant.core.language import mark, say
from assistant.declaration.documents.reading import read_all
from assistant.declaration.intake.classification import Guess, guess
from assistant.declaration.intake.inbox import MAX_FILE, InboxFile
from assistant.declaration.intake.requirements import EVIDENCE, Requirement
from assistant.declaration.intake.states import next_version, resolve_requirements, versions
from assistant.declaration.profile.catalogue import locate
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.schema.declare import Block
from assistant.declaration.profile.schema.notes import Evidence, Material
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.updating import LOCK, update

FOLDER = "附件"
_WAITS_S = 30
_MOST_NAME = 255  # bytes, which is what file systems take
_MOST_STEM = 80  # characters, for the whole path of Windows
_ROOM = len("（第999版）".encode())


@dataclass(frozen=True, slots=True)
class PlacementProposal:
    """What may become of one file: its slot and path in the profile's folder (empty: it stays out), and a note."""

    file: InboxFile
    requirement: Requirement | None = None
    path: str = ""
    by: str = ""
    note: str = ""

    @property
    def is_placed(self) -> bool:
        """Say whether the file would be copied."""
        return bool(self.path)


def proposals(
    loaded: LoadedProfile, inbox: Sequence[InboxFile], assigned_by_hand: Mapping[str, str] | None = None
) -> list[PlacementProposal]:
    """Return a proposal for each file of a bag, in its order; raises UsageError for an assignment that fits nothing."""
    own = [requirement for requirement in resolve_requirements(loaded) if requirement.state != "not_needed"]
    assigned = _assigned(inbox, own, assigned_by_hand or {})
    readable = [file for file in inbox if file.is_readable]
    documents = dict(zip([file.path for file in readable], read_all([file.path for file in readable]), strict=True))
    known = _known(loaded, own)
    result: list[PlacementProposal] = []
    taken: dict[str, list[str]] = {}
    for current in inbox:
        document = documents.get(current.path)
        if document is None or document.error:
            result.append(
                PlacementProposal(
                    current, note=current.fault or (document.error if document else say(mark("没有看。")))
                )
            )
            continue
        there = known.get(document.sha256)
        if there:
            result.append(PlacementProposal(current, note=say(mark("与 {path} 完全相同，不再收。"), path=there)))
            continue
        requirement = assigned.get(current.name)
        where = Guess(requirement, say(mark("由您指定"))) if requirement else guess(current, document, own)
        path = _target(loaded, where.requirement, current, taken) if where.requirement and not where.doubt else ""
        known[document.sha256] = path or current.name
        result.append(
            PlacementProposal(current, where.requirement, path, where.by, where.doubt or _note(where.requirement, path))
        )
    return result


def _assigned(
    inbox: Sequence[InboxFile], own: Sequence[Requirement], assigned_by_hand: Mapping[str, str]
) -> dict[str, Requirement]:
    """Return the slots that the person assigned, by the name of the file as the bag shows it."""
    assigned: dict[str, Requirement] = {}
    for file, requirement_name in assigned_by_hand.items():
        files_ = [item.name for item in inbox if file in (item.name, PurePosixPath(item.name).name)]
        if len(files_) != 1:
            raise UsageError(what=say(mark("收件里没有（或不止一个）文件“{file}”；请照表中第一列写全名。"), file=file))
        fitting = [
            requirement for requirement in own if requirement_name in (requirement.name, say(requirement.kind.material))
        ]
        if len(fitting) != 1:
            known = "、".join(requirement.name for requirement in own)
            raise UsageError(
                what=say(mark("没有（或不止一个）材料格“{slot}”；有：{known}。"), slot=requirement_name, known=known)
            )
        assigned[files_[0]] = fitting[0]
    return assigned


def _known(loaded: LoadedProfile, own: Sequence[Requirement]) -> dict[str, str]:
    """Return the digests of what lies in the slots already, all versions of it."""
    result: dict[str, str] = {}
    for requirement in own:
        for name in requirement.versions:
            path = str(PurePosixPath(requirement.path).with_name(name))
            with suppress(OSError, files.OutsideFolder):
                result[files.sha256(files.contained(loaded.folder, path))] = path
    return result


def _target(loaded: LoadedProfile, requirement: Requirement, file: InboxFile, taken: dict[str, list[str]]) -> str:
    """Return the path of a file in its slot: the next version where one lies there."""
    suffix = file.path.suffix.lower()
    if requirement.kind is EVIDENCE:
        home, stem = f"{FOLDER}/佐证", Path(file.name).stem
    elif requirement.path:
        home, stem = str(PurePosixPath(requirement.path).parent), PurePosixPath(requirement.path).stem
    else:
        home, stem = FOLDER, requirement.name
    stem = _fitting(next_version(stem, []), _MOST_NAME - _ROOM - len(suffix.encode())) or requirement.name
    there = taken.setdefault(folded(f"{home}/{stem}"), versions(loaded.folder, f"{home}/{stem}{suffix}"))
    name = f"{next_version(stem, there)}{suffix}"
    there.append(name)
    return f"{home}/{name}"


def _fitting(stem: str, most: int) -> str:
    """Return a stem that every file system takes, cut between two characters at a number of bytes."""
    data = storable(stem)[:_MOST_STEM].encode("utf-8", "ignore")
    return storable(data[:most].decode("utf-8", "ignore"))


def _note(requirement: Requirement | None, path: str) -> str:
    return (
        say(mark("新版本，原来的留着"))
        if requirement and requirement.path and path and requirement.kind is not EVIDENCE
        else ""
    )


def place(loaded: LoadedProfile, chosen: Sequence[PlacementProposal]) -> list[Path]:
    """Copy the files into their slots and write their paths into the profile; on a failure nothing is left behind.

    Raises UsageError, with nothing copied, where somebody changed the profile or filled one of the slots meanwhile, or
    is still at it.
    """
    changed = UsageError(what=say(mark("资料在收件期间被改动过，没有放入任何文件；请再运行一次。")))
    lock = FileLock(loaded.folder / LOCK, timeout=_WAITS_S)
    try:
        lock.acquire()
    except Timeout:
        raise changed from None
    try:
        targets = [loaded.folder / proposal.path for proposal in chosen if proposal.is_placed]
        if load(loaded.path).profile != loaded.profile or any(path.exists() for path in targets):
            raise changed
        return _placed(loaded, chosen)
    finally:
        lock.release()


def _placed(loaded: LoadedProfile, chosen: Sequence[PlacementProposal]) -> list[Path]:
    copied: list[Path] = []
    profile = loaded.profile
    try:
        for proposal in chosen:
            if proposal.requirement is None or not proposal.is_placed:
                continue
            target = files.contained(loaded.folder, proposal.path)
            data = files.read(proposal.file.path, MAX_FILE)
            copied.append(target)
            files.write(target, data)
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
    for place_, material in enumerate(materials):
        if (
            material.kind == requirement.kind.material
            and (material.file == requirement.path or not requirement.path)
            and _fits(material, requirement)
        ):
            materials[place_] = material.model_copy(update={"file": path})
            return _with_notes(profile, materials=tuple(materials))
    new = Material(kind=requirement.kind.material, about=requirement.about or None, file=path)
    return _with_notes(profile, materials=(*materials, new))


def _fits(material: Material, requirement: Requirement) -> bool:
    return bool(requirement.path) or (material.about or "") == requirement.about


def _with_notes(profile: Profile, **changes: Any) -> Profile:
    return profile.model_copy(update={"notes": profile.notes.model_copy(update=changes)})


def _changed(at: Any, steps: Sequence[str | int], value: str) -> Any:
    """Return a copy of a part of the model with one value changed."""
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        return (*at[:step], _changed(at[step], rest, value), *at[step + 1 :])
    assert isinstance(at, Block)
    return at.model_copy(update={step: _changed(getattr(at, step), rest, value)})
