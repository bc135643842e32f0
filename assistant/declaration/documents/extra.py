"""The extra `[ocr]`: whether it is installed, and what keeps it from reporting home."""

from __future__ import annotations

from importlib.util import find_spec

INSTALL = 'pip install "beian-assistant[ocr]"'
SILENT = {"ORT_DISABLE_TELEMETRY": "1", "ORT_TELEMETRY_DISABLED": "1"}  # the present name and the one before it
_PACKAGES = ("rapidocr", "onnxruntime")


def is_installed() -> bool:
    """Say whether words in pictures can be read here; nothing is loaded for that."""
    return all(find_spec(name) is not None for name in _PACKAGES)
