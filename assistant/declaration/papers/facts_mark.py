"""The digest of its facts that one of our .docx files carries."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from assistant.core import files

IDENTIFIER = "beian:facts:"
SIZE = 20 << 20  # bytes: the largest .docx that is read
_CORE = "docProps/core.xml"
_IDENTIFIER = re.compile(rf"{IDENTIFIER}([0-9a-f]{{64}})")


def identifier(path: Path) -> str:
    """Return the digest of facts stored in one of our .docx files, or "". Raises OSError, BadZipFile."""
    with files.opened(path, SIZE) as file, zipfile.ZipFile(file) as archive:
        if _CORE not in archive.namelist() or archive.getinfo(_CORE).file_size > 1 << 20:
            return ""
        match = _IDENTIFIER.search(archive.read(_CORE).decode("utf-8", "replace"))
    return match[1] if match else ""
