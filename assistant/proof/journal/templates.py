"""Templates that a run found beside uploads, stored in its folder with day and digest for the shelf of `papers`.

    store(run, content, …)  →  the stored template, None if this run has it already
    collected(run)          →  the templates in <run>/templates by its list.json; altered files are skipped

Nothing is opened or executed here: the files stay untrusted bytes until `papers` examines them.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from assistant.core import files

FOLDER, LIST = "templates", "list.json"
VERSION = 1
LIMIT = 20 << 20
_UNSAFE = re.compile(r"[^\w（）()-]+")


@dataclass(frozen=True, slots=True)
class CollectedTemplate:
    """A template as found: file inside the folder, digest, size, ISO day; field pattern, label, algorithm type, role."""

    file: str
    sha256: str
    size: int
    on: str
    field: str
    label: str
    type: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class TemplateOrigin:
    """The upload beside which a template was offered, and the algorithm type and role ("": any)."""

    field: str
    label: str
    type: str = ""
    role: str = ""


def store(run: Path, content: bytes, ending: str, place: TemplateOrigin, today: date) -> CollectedTemplate | None:
    """Write a template into the run's folder and its list; raises OSError."""
    sha256 = hashlib.sha256(content).hexdigest()
    present = collected(run)
    for template in present:
        if (template.sha256, template.field, template.type, template.role) == (
            sha256,
            place.field,
            place.type,
            place.role,
        ):
            return None
    name = f"{sha256[:16]}-{_UNSAFE.sub('_', place.label)[:40]}{ending}"
    stored = CollectedTemplate(
        name, sha256, len(content), today.isoformat(), place.field, place.label, place.type, place.role
    )
    files.make_folder(run / FOLDER)
    files.write(run / FOLDER / name, content)
    listed = {"v": VERSION, "templates": [asdict(item) for item in (*present, stored)]}
    files.write(run / FOLDER / LIST, json.dumps(listed, ensure_ascii=False, indent=1).encode())
    return stored


def collected(run: Path) -> tuple[CollectedTemplate, ...]:
    """Return the templates of a run whose bytes are unchanged; () if the list cannot be read."""
    try:
        content = json.loads(files.read(run / FOLDER / LIST, LIMIT))
        listed = [CollectedTemplate(**item) for item in content["templates"]] if content["v"] <= VERSION else []
    except (OSError, ValueError, KeyError, TypeError, files.TooLarge):
        return ()
    return tuple(template for template in listed if _is_whole(run / FOLDER, template))


def _is_whole(folder: Path, template: CollectedTemplate) -> bool:
    try:
        path = files.contained(folder, template.file)
        return path.is_file() and files.sha256(path) == template.sha256
    except (OSError, files.OutsideFolder):
        return False
