"""Nothing of a page is kept alive that the page has thrown away: a filing reads and fills hundreds of forms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from assistant.forms.shapes import Want
from assistant.forms.snapshot import read_live
from assistant.forms.waiting import until
from tests.forms.widget_form import Form

pytestmark = pytest.mark.browser

_LEFT = "(found) => found.elements.map((one) => Boolean(one.deref()))"


def test_what_the_page_has_thrown_away_is_not_kept_by_a_reading(page: Page) -> None:
    page.set_content("<form id=f><label>甲<input></label><label>乙<input></label></form>")
    live = read_live(page)
    assert live.found.evaluate(_LEFT) == [True, True]
    page.evaluate("() => { document.querySelector('label').remove(); }")
    assert [control.address.label for control in live.gone()] == ["甲"]
    assert (live.path(live.snapshot.controls[0]), live.path(live.snapshot.controls[1]) is not None) == (None, True)
    cdp = page.context.new_cdp_session(page)
    for _ in range(20):  # a collection that has begun takes only what was dead by then
        cdp.send("HeapProfiler.collectGarbage")
        if live.found.evaluate(_LEFT) == [False, True]:
            break
    assert live.found.evaluate(_LEFT) == [False, True]
    assert [control.address.label for control in live.gone()] == ["甲"]
    assert live.path(live.snapshot.controls[0]) is None


def test_a_wait_for_an_element_does_not_keep_it(page: Page) -> None:
    page.set_content("<p>甲</p><b>乙</b>")
    kept = page.evaluate_handle("() => document.querySelector('b')")
    assert elements_held(page) == ["<b>"], "what is kept is seen"
    kept.dispose()
    assert until(page, "(word) => [...document.querySelectorAll('p')].find((one) => one.textContent === word)", "甲")
    assert elements_held(page) == []


def test_what_a_filled_form_leaves_with_the_driver_is_at_most_its_file_inputs(form: Form, wants: list[Want]) -> None:
    form.open("widgets")
    assert {result.outcome for result in form.fill(*wants)} == {"written"}
    assert {held.partition(" ")[0] for held in elements_held(form.page)} <= {"HTMLInputElement", "<input"}


def elements_held(page: Page) -> list[str]:
    """Return the elements of a page that its driver holds, as a snapshot of the page's memory names them."""
    cdp, chunks = page.context.new_cdp_session(page), list[str]()
    cdp.on("HeapProfiler.addHeapSnapshotChunk", lambda sent: chunks.append(sent["chunk"]))
    cdp.send("HeapProfiler.enable")
    cdp.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    cdp.detach()
    return [name for name in _held(json.loads("".join(chunks))) if name.startswith(("<", "HTML", "SVG"))]


def _held(heap: dict[str, Any]) -> Iterator[str]:
    """Yield the name of everything in a snapshot of a heap that a DevTools client has a handle of."""
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
