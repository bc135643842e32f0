"""Looks at the panel and the banner of a page through DevTools: both have closed shadow roots, which Playwright does not see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from playwright.sync_api import CDPSession, Page
from playwright.sync_api import Error as PageFault

from tests.filing.small import Json


def panel_nodes(cdp: CDPSession) -> list[Json]:
    """Return every node in closed shadow roots of the page; the page itself, far larger, is not asked for."""
    try:
        hosts = _described_hosts(cdp)
    except PageFault:  # the page was just being replaced
        return []
    return [node for host in hosts for root in host.get("shadowRoots", ()) for node in walk(root)]


def _described_hosts(cdp: CDPSession) -> list[Json]:
    document = cdp.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    hosts = cdp.send("DOM.querySelectorAll", {"nodeId": document, "selector": "[popover]"})["nodeIds"]
    return [cdp.send("DOM.describeNode", {"nodeId": host, "depth": -1, "pierce": True})["node"] for host in hosts]


@contextmanager
def devtools(page: Page) -> Iterator[CDPSession]:
    """Yield a DevTools session of a page, for one or many looks."""
    cdp = page.context.new_cdp_session(page)
    try:
        yield cdp
    finally:
        cdp.detach()


def shown_texts(cdp: CDPSession) -> str:
    """Return every text of panel and banner."""
    return " ".join(node["nodeValue"] for node in panel_nodes(cdp) if node["nodeType"] == 3)


class NodePlace(NamedTuple):
    """The middle of a node, and which node it is: one that was drawn anew is another."""

    x: float
    y: float
    node: int


def place_of(cdp: CDPSession, word: str, name: str) -> NodePlace | None:
    """Return the place of the node of this name that says this word; None while it is not shown or disabled."""
    for node in panel_nodes(cdp):
        if node["nodeName"].lower() != name:
            continue
        if texts_of(node).strip() == word and "disabled" not in node.get("attributes", ()):
            try:
                model = cdp.send("DOM.getBoxModel", {"backendNodeId": node["backendNodeId"]})["model"]
            except Exception:
                continue
            x, y = model["content"][0], model["content"][1]
            return NodePlace(x + model["width"] / 2, y + model["height"] / 2, node["backendNodeId"])
    return None


def walk(node: Json) -> Iterator[Json]:
    """Yield a node and everything below it, shadow roots too."""
    yield node
    for child in (*node.get("children", ()), *node.get("shadowRoots", ())):
        yield from walk(child)


def texts_of(node: Json) -> str:
    """Return the texts below a node."""
    return " ".join(item["nodeValue"] for item in walk(node) if item["nodeType"] == 3)
