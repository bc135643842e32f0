"""Store the templates that a form offers beside its uploads (下载模板), for `beian papers`.

Only a plain link to the site itself is followed, and only by the page's own GET, which the guard judges like any
other request. The bytes go to the run's folder unopened.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from assistant.core.language import say
from assistant.core.user_messages import reason
from assistant.filing.browser.playwright import Page, PageFault
from assistant.filing.forms import snapshot
from assistant.filing.forms.match import control_at
from assistant.filing.forms.shapes import Address, FormSnapshot, Rect
from assistant.filing.run.context import RecordResults
from assistant.filing.run.fetching import fetch_once
from assistant.filing.run.session import RunSession
from assistant.filing.site.landmarks import Site
from assistant.planning.plan.plan import Record
from assistant.proof.journal import templates
from assistant.proof.journal.events import Note

_BESIDE_PX = 60.0  # largest vertical distance between the middles of a link and its upload
_KINDS = {b"PK\x03\x04": ".docx", b"\xd0\xcf\x11\xe0": ".doc", b"%PDF": ".pdf"}


def keep_templates(session: RunSession, results: RecordResults, record: Record) -> None:
    """Store every template of the open form that this run has not met yet; failures are noted, not raised."""
    links = _links(session.site.page)
    if not links:
        return
    seen = snapshot.read(session.site.page)
    kind, role = (_planned_text(record, name) for name in ("type", "role"))
    for field, label, url in _offered(session.site, record, seen, links):
        if (field, kind, role) not in results.templates:
            results.templates.add((field, kind, role))
            _keep(session, record, templates.TemplateOrigin(field, label, kind, role), url)


def _planned_text(record: Record, name: str) -> str:
    """Return the algorithm's type or role in this record; "" if the record is not of an algorithm."""
    pattern = f"algorithms[].basic.{name}"
    return next((str(field.value) for field in record.planned if field.key.pattern() == pattern), "")


def _offered(
    site: Site, record: Record, seen: FormSnapshot, links: list[dict[str, Any]]
) -> Iterator[tuple[str, str, str]]:
    """Yield field pattern, label and address of each upload in the map with a link of its own beside it."""
    uploads: list[tuple[str, str, Rect]] = []
    for entry in site.map.fields.values():
        if entry.page == record.page and entry.kind == "file":
            control = control_at(seen, Address(entry.section, entry.label, entry.after))
            if control is not None and control.rect is not None:
                uploads.append((entry.pattern, entry.label, control.rect))
    for link in links:
        near = sorted((abs(rect.y + rect.height / 2 - link["y"]), field, label) for field, label, rect in uploads)
        if near and near[0][0] <= _BESIDE_PX:
            yield near[0][1], near[0][2], link["url"]


def _keep(session: RunSession, record: Record, place: templates.TemplateOrigin, url: str) -> None:
    content = fetch_once(session.site.page, url, templates.LIMIT) or b""
    ending = next((kind for head, kind in _KINDS.items() if content.startswith(head)), "")
    if not ending:
        detail = say("{label}的模板没有取到：系统没有给出文件，或不允许读取", label=place.label)
    elif len(content) > templates.LIMIT:
        detail = say("{label}的模板超过 {limit} MB，没有保存", label=place.label, limit=templates.LIMIT >> 20)
    else:
        try:
            stored = templates.store(session.folder.path, content, ending, place, date.today())
        except OSError as fault:
            detail = say("{label}的模板没有保存：{what}", label=place.label, what=reason(fault))
        else:
            if stored is None:
                return
            detail = say("已保存{label}的模板，摘要 {digest}", label=place.label, digest=stored.sha256[:16])
    session.note(Note("template", detail, record.id))


def _links(page: Page) -> list[dict[str, Any]]:
    try:
        links: list[dict[str, Any]] = page.evaluate(_LINKS)
    except PageFault:
        return []
    return links


_LINKS = """() => [...document.querySelectorAll('a[href]')]
    .filter(link => /模板|范本/.test(link.textContent) && link.origin === location.origin)
    .map(link => ({url: link.href, box: link.getBoundingClientRect()}))
    .filter(link => link.box.width > 0 && link.box.height > 0)
    .map(link => ({url: link.url, y: link.box.y + link.box.height / 2}))"""
