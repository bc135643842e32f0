"""Reads the papers of a profile for the rules, in the child process of `declaration.documents`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from assistant.checks.preflight.case import Case, Papers
from assistant.core import files
from assistant.core.keys import ROOT, FieldKey
from assistant.core.values import File
from assistant.declaration.documents.facts import facts_of, person_facts
from assistant.declaration.documents.read_before import remembered
from assistant.declaration.documents.reading import read_all, scan_facts
from assistant.declaration.documents.recognised_names import with_known
from assistant.declaration.documents.shapes import Document, PaperFacts, Words
from assistant.declaration.documents.similarity import own_text
from assistant.declaration.papers.draft import outline_lines
from assistant.declaration.papers.scan_differences import ScanComparison
from assistant.declaration.papers.sealed_scans import (
    bound_scans,
    compared_scan,
    in_printed_words,
    printed_copies,
    protected_texts,
)
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.schema.notes import ID_CARDS


def read_papers(loaded: LoadedProfile) -> Papers:
    """Return the content and look of a profile's files, without missing ones; of pictures and scans as recognised."""
    cards = dict(_cards(loaded))
    keyed = [*_uploads(loaded), *_evidence(loaded), *_retained(loaded), *cards.items()]
    words = {path: _words_of(key) for key, path in keyed if path not in cards.values()}
    before = remembered(loaded.folder)
    documents = read_all([path for _, path in keyed], words=words, before=before)
    if all(document.sha256 for document in documents):  # one that is busy this time is read the next time
        before.keep_only({document.sha256 for document in documents})
    facts, scans, texts, persons, sealed = {}, {}, {}, {}, _sealed(loaded, keyed, documents)
    known = list(known_texts(loaded))
    for (key, _), document in zip(keyed, documents, strict=True):
        scan = scan_facts(document)
        scans[key] = replace(scan, lines=()) if key in cards else scan
        if document.error or not document.blocks:
            continue
        if key in cards:
            persons[key] = person_facts(document)
            continue
        comparison = sealed.get(key)
        worded = in_printed_words(document, comparison) if comparison else document
        facts[key] = facts_of(with_known(worded, known))
        if worded is not document:
            facts[key] = _in_print(facts[key])
        texts[key] = own_text(worded, _outline() if key.parts[-1].name == "assessment" else "")
    return Papers(facts, scans, texts, persons=persons, sealed=sealed)


def _sealed(
    loaded: LoadedProfile, keyed: Sequence[tuple[FieldKey, Path]], documents: Sequence[Document]
) -> dict[FieldKey, ScanComparison | None]:
    """Return each scan whose draft was recorded against what was printed, None where that text was not stored."""
    bound, copies, names = bound_scans(loaded.folder), printed_copies(loaded.folder), protected_texts(loaded)
    return {
        key: compared_scan(copies.get(document.sha256), document, names)
        for (key, _), document in zip(keyed, documents, strict=True)
        if document.sha256 in bound
    }


def _in_print(paper: PaperFacts) -> PaperFacts:
    """Return the facts of a scan that has the exact text of its draft: only what was written on it was recognised."""
    recognised = sorted({block.page for block in paper.blocks if block.recognised})
    return replace(paper, recognised=tuple(recognised), unread=())


def known_texts(loaded: LoadedProfile) -> Iterator[str]:
    """Yield the texts of a profile, each part of an option, and the numbers of other providers' models."""
    for _, text in Case.of(loaded).all_texts:
        yield from {text, *text.split("/")}
    for model in loaded.profile.notes.third_party_models:
        yield from filter(None, (model.name, model.provider, model.filing_number))


@cache
def _outline() -> str:
    return "\n".join(sorted(outline_lines()))


def _uploads(loaded: LoadedProfile) -> Iterator[tuple[FieldKey, Path]]:
    for record in loaded.records():
        for key, value in record.values.items():
            if isinstance(value, File) and value.path is not None:
                yield key, value.path


def _evidence(loaded: LoadedProfile) -> Iterator[tuple[FieldKey, Path]]:
    """Yield the evidence figures in the profile's folder; the basic rule `file` reports the others."""
    for position, figure in enumerate(loaded.profile.notes.evidence):
        path = _inside(loaded, figure.file) if figure.file else None
        if path is not None:
            yield ROOT.child("notes").child("evidence", key_of(figure, position)).child("file"), path


def _retained(loaded: LoadedProfile) -> Iterator[tuple[FieldKey, Path]]:
    """Yield the retained papers, without id cards, and the contracts with third parties."""
    notes = ROOT.child("notes")
    for position, material in enumerate(loaded.profile.notes.materials):
        path = _inside(loaded, material.file) if material.file and material.kind not in ID_CARDS else None
        if path is not None:
            yield notes.child("materials", key_of(material, position)).child("file"), path
    for position, model in enumerate(loaded.profile.notes.third_party_models):
        path = _inside(loaded, model.contract) if model.contract else None
        if path is not None:
            yield notes.child("third_party_models", key_of(model, position)).child("contract"), path


def _cards(loaded: LoadedProfile) -> Iterator[tuple[FieldKey, Path]]:
    """Yield the retained id card scans. Their look is checked; of their text only name and number are compared."""
    for position, material in enumerate(loaded.profile.notes.materials):
        if material.kind in ID_CARDS and material.file:
            path = _inside(loaded, material.file)
            if path is not None:
                yield ROOT.child("notes").child("materials", key_of(material, position)).child("file"), path


def _inside(loaded: LoadedProfile, name: str) -> Path | None:
    """Return the path of a file in the profile's folder, or None."""
    try:
        path = files.contained(loaded.folder, name)
    except (files.OutsideFolder, files.UnfitFile):
        return None
    return path if path.is_file() else None


def _words_of(key: FieldKey) -> Words:
    """Return how to read the pictures of a paper: screenshots have small print, other papers do not."""
    return "all" if key.pattern().startswith("notes.evidence") else "page"
