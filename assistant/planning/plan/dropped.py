"""Submitted fields and items that the profile no longer names: reported, never cleared (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.core.keys import FieldKey
from assistant.core.language import say
from assistant.core.values import is_empty
from assistant.declaration.profile.catalogue import spec_of
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.planning.plan.change import ChangeBasis, filed_nodes, known, labels_of
from assistant.planning.plan.plan import Plan, Record


def dropped(plan: Plan, basis: ChangeBasis) -> list[str]:
    """Return the submitted fields and items in scope that the profile does not name, in the words of the form."""
    records = {record.key: record for record in plan.records}
    shown = {record.key for record in known(plan, basis) if not record.retired}
    named = {str(planned.key) for record in plan.records for planned in record.planned}
    result: dict[str, None] = {}
    for text, value in basis.submitted.items():
        key = FieldKey.of(text)
        own = _own(key, records)
        if text in named or is_empty(value) or (own is not None and own not in shown):
            continue
        item = _missing_item(key, records)
        if item is None and own is not None:
            result[f"{records[own].title} › {_label_of(key)}"] = None
        elif item is None:  # a field of a step for which the profile holds nothing
            head = FieldKey(key.parts[:1])
            if head.parts[0].item and any(key.startswith(head) for key in shown):
                result[f"{_title_of(head)} › {_label_of(key)}"] = None
        elif _is_item_asked(item, plan, basis):
            result[_title_of(item)] = None
    return list(result)


def _own(key: FieldKey, records: Mapping[FieldKey, Record]) -> FieldKey | None:
    """Return the key of the record that holds a field."""
    heads = (FieldKey(key.parts[:count]) for count in range(len(key.parts), 0, -1))
    return next((head for head in heads if head in records), None)


def _missing_item(key: FieldKey, records: Mapping[FieldKey, Record]) -> FieldKey | None:
    """Return the outermost item (product, path, function, algorithm) above a field that the profile lacks, or None."""
    there = {FieldKey(record.parts[:count]) for record in records for count in range(1, len(record.parts) + 1)}
    heads = (FieldKey(key.parts[:count]) for count in range(1, len(key.parts) + 1))
    return next((head for head in heads if head.parts[-1].name in REGISTRY.lists and head not in there), None)


def _is_item_asked(item: FieldKey, plan: Plan, basis: ChangeBasis) -> bool:
    """Return whether an item that the profile lacks is in scope: everything is, or the requested algorithm names it."""
    asked, root = basis.asked, FieldKey(item.parts[:1])
    if asked.everything:
        return True
    if asked.subject or root.parts[0].name != REGISTRY.ticked.member:
        return False
    if item != root:
        return any(record.key == root and record.mode != "gated" for record in plan.records)
    label = labels_of(basis.site, (root.parts[0].item or "",))[0]
    algorithms = (view for view in basis.views if view.kind.is_first_step)
    mine = (view for view in algorithms if asked.algorithm in view.names)
    return any(label == node[0] for view in mine for node in filed_nodes(basis.base, view))


def _title_of(item: FieldKey) -> str:
    return say(REGISTRY.title_of_list(item.parts[-1].name), name=item.parts[-1].item or "")


def _label_of(key: FieldKey) -> str:
    try:
        spec = spec_of(key)
    except (KeyError, ValueError):
        return str(key.parts[-1].item or key.parts[-1].name)
    return " › ".join((*spec.section, spec.label or spec.name))
