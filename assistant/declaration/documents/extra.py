"""The packages that read text in pictures: whether they are installed, and how their telemetry is disabled."""

from __future__ import annotations

from importlib.util import find_spec

INSTALL = "pip install rapidocr onnxruntime"
SILENT = {"ORT_DISABLE_TELEMETRY": "1", "ORT_TELEMETRY_DISABLED": "1"}  # the present and the former variable
_PACKAGES = ("rapidocr", "onnxruntime")


def is_installed() -> bool:
    """Return whether text in pictures can be read; nothing is loaded."""
    return all(find_spec(name) is not None for name in _PACKAGES)
