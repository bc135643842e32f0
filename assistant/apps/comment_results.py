"""What became of the comments of returned filings: the change, its proof with the run that made it, the files that show it.

comment_sources(loaded, map)   →  CommentSources: copies, proofs and today's profile
titled(sources, rounds)        →  with the titles of every field that the comments name
fields_to_name(loaded, what)   →  the keys of the fields that a comment on an item may be about, those of the item first
comment_results(loaded, map)   →  CommentResults: for each comment its changes, and the rounds of each item side by side
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from assistant.apps.returned_table import ReturnedTable
from assistant.core.errors import BeianError
from assistant.core.keys import FieldKey
from assistant.core.privacy import Redactor
from assistant.core.values import File, Nodes, Value, from_json, to_json
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import FOLDER, changed_facts, manifest
from assistant.declaration.profile.catalogue import named_at, spec_of
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.personal import personal_values
from assistant.filing.run import returned
from assistant.filing.run.comment_items import of_thing, spots
from assistant.filing.run.returned import CommentRound, CommentRow, CommentSources
from assistant.planning.maps.site_map import SiteMap
from assistant.planning.plan.plan import node_labels
from assistant.planning.plan.recorded import clients_of
from assistant.practice.workspace import RUNS
from assistant.proof.journal import baseline, frozen

CommentId = tuple[str, int, str]  # item, round, words


@dataclass(frozen=True, slots=True)
class ChangeProof:
    """What became of one field of a comment: before, after, state, proof, the run that made it, the files that show it.

    `label` is "" for a comment without a field. Personal values are masked.
    """

    comment: str
    key: str
    label: str
    before: str
    after: str
    state: str
    proof: str
    run: str
    files: tuple[str, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether the field was changed since the round was submitted."""
        return self.state in returned.CHANGES


@dataclass(frozen=True, slots=True)
class ItemRound:
    """One round of an item: its number, its day, and its comments with what became of them."""

    number: int
    day: date
    proofs: tuple[ChangeProof, ...]


@dataclass(frozen=True)
class CommentResults:
    """The results of all comments of a client."""

    by_comment: Mapping[CommentId, Sequence[ChangeProof]] = field(default_factory=dict)
    rounds: Mapping[str, Sequence[ItemRound]] = field(default_factory=dict)

    def of(self, what: str, number: int, text: str) -> Sequence[ChangeProof]:
        """Return what became of a comment, a change for each of its fields."""
        return [proof for proof in self.by_comment.get((what, number, text), ()) if proof.key]


def comment_results(loaded: LoadedProfile, site_map: SiteMap) -> CommentResults:
    """Return the results of the stored comments of a client. Raises InputProblems, OSError."""
    entries = returned.read(loaded.folder)
    if not entries:
        return CommentResults()
    sources = titled(comment_sources(loaded, site_map), entries)
    table = ReturnedTable("", entries, sources, redactor_of(loaded, sources))
    papers = _papers(loaded)
    by_comment: dict[CommentId, list[ChangeProof]] = {}
    rounds: dict[str, list[ItemRound]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.number, entry.day)):
        proofs = [_proof(table, row, papers, loaded) for row in returned.rows([entry], sources)]
        for proof in proofs:
            by_comment.setdefault((entry.what, entry.number, proof.comment), []).append(proof)
        rounds.setdefault(entry.what, []).append(ItemRound(entry.number, entry.day, tuple(proofs)))
    return CommentResults(by_comment, rounds)


def fields_to_name(loaded: LoadedProfile, what: str) -> list[str]:
    """Return the keys of the profile's fields that a comment on an item may be about, those of the item first."""
    known = spots(loaded.records())
    return list(dict.fromkeys(spot.key for spot in (*of_thing(what, known), *known)))


def _proof(
    table: ReturnedTable, row: CommentRow, papers: Mapping[str, Sequence[str]], loaded: LoadedProfile
) -> ChangeProof:
    texts = (table.shown(row, row.before), table.shown(row, row.after), row.state, row.proof)
    own = tuple(dict.fromkeys((*_upload(row, loaded), *papers.get(row.key, ()))))
    return ChangeProof(row.comment, row.key, table.cleaned(row.label), *texts, row.run, own)


def titled(sources: CommentSources, rounds: Sequence[CommentRound]) -> CommentSources:
    """Return sources with the titles of all fields that comments name, also of those that the profile no longer has."""
    keys = {key for entry in rounds for item in entry.items for key in item.keys}
    return replace(sources, labels={key: named_at(key) or key for key in keys} | dict(sources.labels))


def _upload(row: CommentRow, loaded: LoadedProfile) -> Iterator[str]:
    """Yield the file that a field of today uploads, by its path in the client's folder."""
    path = row.after.path if isinstance(row.after, File) else None
    if path is not None and path.is_relative_to(loaded.folder):
        yield path.relative_to(loaded.folder).as_posix()


def _papers(loaded: LoadedProfile) -> dict[str, list[str]]:
    """Return the drafts that state each field as the profile holds it, by its key."""
    by_key: dict[str, list[str]] = {}
    try:
        entries, source = manifest(loaded.folder / FOLDER), Source.of(loaded)
    except BeianError:
        return {}
    for entry in entries:
        path = f"{FOLDER}/{entry.file}"
        if (loaded.folder / path).is_file():
            for key in entry.facts.keys() - set(changed_facts(loaded.folder / FOLDER, entry, source)):
                by_key.setdefault(key, []).append(path)
    return by_key


def redactor_of(loaded: LoadedProfile, ledger: CommentSources) -> Redactor:
    """Return a redactor of the personal values of the profile and of every submission."""
    held = [field for copy in ledger.copies for record in copy.records for field in record.fields]
    submitted = [field.value for field in held if field.privacy != "public" and isinstance(field.value, str)]
    return Redactor([*personal_values(loaded), *submitted])


def comment_sources(loaded: LoadedProfile, site_map: SiteMap) -> CommentSources:
    """Return what comments are compared with."""
    runs = loaded.folder / RUNS
    clients = clients_of(loaded, runs, site_map.id)
    views = loaded.records()
    past = baseline.past_values(runs, site_map.id, clients)
    today: dict[str, Value] = {}
    labels: dict[str, str] = {}
    for view in views:
        for key, value in view.values.items():
            today[str(key)] = node_labels(value, site_map) if isinstance(value, Nodes) else value
            spec = spec_of(key)
            labels[str(key)] = " › ".join((*([view.natural_key] if view.kind.is_nested else spec.section), spec.name))
    items = {
        (FieldKey(view.key.parts[:1]) if view.kind.is_first_step else view.key): view.names
        for view in views
        if view.kind.listed_in
    }
    stored = {key: held for key, value in past.values.items() if (held := from_json(to_json(value))) is not None}
    proof_runs = {entry.key: record.run for record in past.records.values() for entry in record.entries}
    return CommentSources(frozen.submissions(runs, site_map.id, clients), stored, today, labels, items, proof_runs)
