"""Reading the papers that a profile names, in the documents room's child process, for the rules that compare them."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.documents.facts import facts_of
from assistant.documents.reading import read_all, scan_facts
from assistant.documents.similarity import own_text
from assistant.keys import FieldKey
from assistant.preflight.case import Papers
from assistant.profile.loading import LoadedProfile
from assistant.values import File


def read_papers(loaded: LoadedProfile) -> Papers:
    """Return what the uploads of a profile say and look like; one that cannot be found is left out."""
    keyed = list(_uploads(loaded))
    documents = read_all([value.path for _, value in keyed if value.path is not None])
    facts, scans, texts = {}, {}, {}
    for (key, _), document in zip(keyed, documents, strict=True):
        scans[key] = scan_facts(document)
        if not document.error and document.blocks:
            facts[key] = facts_of(document)
            texts[key] = own_text(document)
    return Papers(facts, scans, texts)


def _uploads(loaded: LoadedProfile) -> Iterator[tuple[FieldKey, File]]:
    for record in loaded.records():
        for key, value in record.values.items():
            if isinstance(value, File) and value.path is not None:
                yield key, value
