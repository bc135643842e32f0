"""The report as one self-contained HTML file: no script, no network, pictures embedded.

Jinja escapes every text, and a content policy in the page forbids all other loading. The page prints on A4. Pictures
are embedded as taken; if there are more than WHOLE_PICTURES, smaller copies are embedded and the file names of the full
ones, which lie in the run's folder and in the pack, are given.
"""

from __future__ import annotations

import base64
import difflib
import io
from datetime import datetime, tzinfo
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from PIL import Image

from assistant.core.language import current, speaking
from assistant.proof.report import edition, endings, words
from assistant.proof.report.shapes import FieldRow, ReportRecord, ReportView

WHOLE_PICTURES = 24
_TEMPLATES = Path(__file__).parent / "templates"
_MARKED = frozenset({"truncated", "differs", "normalised", "accepted", "changed", "by_person", "locked"})
_MARKED_LENGTH = 1200
_ALIKE = 0.45
_SHORT_TEXT = 24
_SMALL_PX = (640, 6000)
_SMALL_QUALITY = 50
_PICTURE_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}


def render(view: ReportView, language: str | None = None, zone: tzinfo | None = None) -> str:
    """Return the whole page in this language ("zh", "en", or None for the one in force) and zone (None: the machine's)."""
    with speaking(language) as spoken, edition.zone(zone, view.started):
        template = environment().get_template("report.html")
        made = edition.of(spoken, view.seal.head)
        language = "zh-CN" if spoken == "zh" else "en"
        return template.render(view=view, language=language, stages=_stages(view), edition=made)


def marked(own: str, other: str) -> list[tuple[str, bool]]:
    """Split a text into pieces, each marked as differing from the other text or not; one piece if little is alike."""
    matcher = difflib.SequenceMatcher(None, own, other, autojunk=False)
    if len(own) + len(other) > _MARKED_LENGTH or matcher.ratio() < _ALIKE:
        return [(own, False)]
    pieces = ((own[start:end], kind != "equal") for kind, start, end, _, _ in matcher.get_opcodes())
    return [piece for piece in pieces if piece[0]]


def policy(*, pictures: bool = False) -> Markup:
    """Return the content policy of our pages: no script, nothing loaded, inline style and `pictures` only."""
    content = "default-src 'none'; style-src 'unsafe-inline'" + ("; img-src data:" if pictures else "")
    return Markup(f'<meta http-equiv="Content-Security-Policy" content="{content}">')


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the template environment of our pages: every text escaped, undefined names raise."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        w=words,
        e=endings,
        t=words.text,
        style=_style,
        policy=policy,
        marked=marked,
        sections=_sections,
        whole_pictures=WHOLE_PICTURES,
    )
    made.filters.update(
        css=_css_string,
        picture=_picture,
        small_picture=_small_picture,
        when=_when,
        clock=_clock,
        duration=words.duration,
        size=_size,
        same=_is_same,
        lit=_is_marked,
    )
    return made


def _style() -> Markup:
    return Markup((_TEMPLATES / "report.css").read_text(encoding="utf-8"))


def _css_string(text: str) -> Markup:
    """Return one of our texts as a CSS string with everything but letters and digits escaped."""
    return Markup('"' + "".join(c if c.isalnum() else f"\\{ord(c):x} " for c in text) + '"')


def _stages(view: ReportView) -> list[tuple[str, list[ReportRecord]]]:
    order = {name: number for number, name in enumerate(words.STAGES)}
    records = sorted(view.read_records, key=lambda record: order.get(record.stage, len(order)))
    return [(stage, list(group)) for stage, group in groupby(records, key=lambda record: record.stage)]


def _sections(rows: tuple[FieldRow, ...]) -> list[tuple[str, list[FieldRow]]]:
    """Group the rows of one record by section path, in page order."""
    groups = groupby(rows, key=lambda row: " › ".join(row.section))
    return [(name, list(group)) for name, group in groups]


def _is_same(text: str | None, row: FieldRow) -> bool:
    """Return whether a cell may say 同应填 instead of repeating a long text."""
    return text is not None and text == row.wanted and len(text) > _SHORT_TEXT


def _is_marked(row: FieldRow) -> bool:
    return row.verdict in _MARKED and not row.is_masked and bool(row.wanted and row.stored) and row.wanted != row.stored


def _picture(path: Path) -> str:
    kind = _PICTURE_TYPES.get(path.suffix.lower(), "image/png")
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"


def _small_picture(path: Path) -> str:
    """Return a picture of bounded width as JPEG; one that is unreadable or would not shrink is returned unchanged."""
    buffer = io.BytesIO()
    try:
        with Image.open(path) as image:
            small = image.convert("RGB")
        small.thumbnail(_SMALL_PX, Image.Resampling.BICUBIC)
        small.save(buffer, "JPEG", quality=_SMALL_QUALITY, optimize=True)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return _picture(path)
    if buffer.tell() >= path.stat().st_size:
        return _picture(path)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"


def _when(moment: datetime) -> str:
    local = edition.local(moment)
    if current() == "zh":
        return f"{local.year} 年 {local.month} 月 {local.day} 日 {local:%H:%M}"
    return f"{local.day} {local:%B %Y, %H:%M}"


def _clock(moment: datetime) -> str:
    return f"{edition.local(moment):%H:%M:%S}"


def _size(size: int | None) -> str:
    if size is None:
        return ""
    return f"{size / 1024:.0f} KB" if size >= 1024 else f"{size} B"
