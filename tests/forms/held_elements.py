"""Find the elements of a page that its driver holds, by a snapshot of the page's memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

_COLLECTIONS = 20  # a running collection frees only objects that were unreachable when it began


def is_collected(page: Page, script: str) -> bool:
    """Return whether the script returns true after one of several garbage collections."""
    cdp = page.context.new_cdp_session(page)
    for _ in range(_COLLECTIONS):
        cdp.send("HeapProfiler.collectGarbage")
        if page.evaluate(script):
            return True
    return False


def elements_held(page: Page) -> list[str]:
    """Return the elements of a page that its driver holds, by their names in a heap snapshot."""
    cdp, chunks = page.context.new_cdp_session(page), list[str]()
    cdp.on("HeapProfiler.addHeapSnapshotChunk", lambda sent: chunks.append(sent["chunk"]))
    cdp.send("HeapProfiler.enable")
    cdp.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    cdp.detach()
    return [name for name in _held(json.loads("".join(chunks))) if name.startswith(("<", "HTML", "SVG"))]


def _held(heap: dict[str, Any]) -> Iterator[str]:
    """Yield the name of every object in a heap snapshot for which a DevTools client has a handle."""
    meta, names = heap["snapshot"]["meta"], heap["strings"]
    node, edge = meta["node_fields"], meta["edge_fields"]
    nodes, edges = heap["nodes"], heap["edges"]
    at = 0
    for start in range(0, len(nodes), len(node)):
        count = nodes[start + node.index("edge_count")]
        if "Global handles" in names[nodes[start + node.index("name")]]:
            for place in range(at, at + count * len(edge), len(edge)):
                kind = meta["edge_types"][0][edges[place + edge.index("type")]]
                label = edges[place + edge.index("name_or_index")]
                if kind not in ("element", "hidden") and "DevTools" in names[label]:
                    yield names[nodes[edges[place + edge.index("to_node")] + node.index("name")]]
        at += count * len(edge)
