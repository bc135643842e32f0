"""Draws values as bars in an SVG without a library, readable on light and dark pages."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

WIDTH, NAMES, VALUES, LINE, TOP = 760, 240, 90, 26, 44
_STYLE = "text{font:13px system-ui,sans-serif;fill:#222}.title{font-weight:600}.ours{fill:#1a7f5a}.other{fill:#8a99a8}"


def bars(title: str, values: Mapping[str, float], unit: str) -> str:
    """Return the picture: one bar for each value on one scale, this program's own in another colour."""
    height = TOP + LINE * len(values) + 12
    most = max(values.values(), default=0) or 1
    room = WIDTH - NAMES - VALUES
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style>",
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="6" fill="#fff" stroke="#ccc"/>',
        f'<text class="title" x="16" y="26">{escape(title)}</text>',
    ]
    for number, (name, value) in enumerate(values.items()):
        top, length = TOP + LINE * number, max(1.0, room * value / most)
        kind = "ours" if name.startswith("ours") else "other"
        parts += [
            f'<text x="{NAMES - 8}" y="{top + 14}" text-anchor="end">{escape(name)}</text>',
            f'<rect class="{kind}" x="{NAMES}" y="{top}" width="{length:.1f}" height="18" rx="2"/>',
            f'<text x="{NAMES + length + 6:.1f}" y="{top + 14}">{value:.3g}{escape(unit)}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])
