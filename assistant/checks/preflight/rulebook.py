"""All numbered rules in order of their ids. Importing this module registers them."""

from __future__ import annotations

from assistant.checks.preflight import (  # noqa: F401  each import registers rules
    answers_logic,
    association,
    characters,
    dates,
    entity,
    entries,
    forms_of_service,
    modalities,
    names,
    pairs,
    papers_compared,
    papers_content,
    papers_cover,
    papers_form,
    papers_generated,
    papers_names,
    papers_report,
    papers_risks,
    papers_rules,
    papers_scans,
    papers_sealed,
    products,
    quoted,
    review,
    same_file,
    scan_looks,
    statements,
    uploads,
)
from assistant.checks.preflight.rule import RULES, Rule


def rules() -> tuple[Rule, ...]:
    """Return every registered rule, in the order of the ids."""
    return tuple(RULES[name] for name in sorted(RULES))
