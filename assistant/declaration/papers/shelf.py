"""The template shelf: templates downloaded from the registry, by paper, type and role.

    shelf = Shelf(folder);  shelf.add(file, paper, …);  shelf.find(paper, type, role)

Files are named by their digest; `index.json` holds paper, type, role, date and original name. The most specific match
is used (type and role, then type, then any), and among those the newest.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from assistant.core import files
from assistant.core.errors import DamagedPapers
from assistant.core.language import say
from assistant.core.settings import config_folder
from assistant.declaration.papers.opening import open_docx

INDEX = "index.json"
VERSION = 1
_LIMIT = 4 << 20


@dataclass(frozen=True, slots=True)
class Template:
    """A template on the shelf. An empty `type` or `role` matches any; `file` is relative to the shelf's folder."""

    paper: str
    type: str
    role: str
    file: str
    sha256: str
    added: str
    name: str


def shelf_of_machine(*, is_rehearsal: bool = False) -> Shelf:
    """Return the template shelf of this machine: `templates/` in the configuration folder; rehearsals have their own."""
    folder = config_folder() / "templates"
    return Shelf(folder / "rehearsal" if is_rehearsal else folder)


class Shelf:
    """The shelf in a folder, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def templates(self) -> list[Template]:
        """Return the templates, oldest first. Raises DamagedPapers."""
        path = self.folder / INDEX
        try:
            content = json.loads(files.read(path, _LIMIT))
            if content["v"] > VERSION:
                raise DamagedPapers(path=path, what=say("由更新版本的程序写入"))
            return [Template(**item) for item in content["templates"]]
        except FileNotFoundError:
            return []
        except (ValueError, KeyError, TypeError, files.TooLarge):
            raise DamagedPapers(path=path, what=say("内容不完整，或不是模板架的目录")) from None

    def add(self, path: Path, paper: str, *, type_: str = "", role: str = "", today: date, name: str = "") -> Template:
        """Copy a template to the shelf, or return the entry of an identical one. Raises TemplateError, OSError.

        `name` is the name to list, by default the file's own.
        """
        _, data = open_docx(path)
        sha256 = hashlib.sha256(data).hexdigest()
        present = self.templates()
        for template in present:
            if (template.paper, template.type, template.role, template.sha256) == (paper, type_, role, sha256):
                return template
        added = Template(paper, type_, role, f"{sha256[:16]}.docx", sha256, today.isoformat(), name or path.name)
        files.write(self.folder / added.file, data)
        content = {"v": VERSION, "templates": [asdict(item) for item in (*present, added)]}
        files.write(self.folder / INDEX, json.dumps(content, ensure_ascii=False, indent=1).encode())
        return added

    def find(self, paper: str, type_: str = "", role: str = "") -> Template | None:
        """Return the best matching template for a paper, or None."""
        fitting = [
            template
            for template in self.templates()
            if template.paper == paper and template.type in {"", type_} and template.role in {"", role}
        ]
        return max(
            fitting, key=lambda template: (bool(template.type), bool(template.role), template.added), default=None
        )

    def path_of(self, template: Template) -> Path:
        """Return the template's path. Raises DamagedPapers if the file is missing or changed."""
        path = self.folder / template.file
        if not path.is_file() or files.sha256(path) != template.sha256:
            raise DamagedPapers(path=path, what=say("模板不存在，或已被改动"))
        return path
