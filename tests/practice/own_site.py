"""A user's map that places the registry on this machine, like a calibrated site.

Runs with it are no rehearsals: the simulated operator is refused, saves are paced, and read states count on the board.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assistant.core.bundled import bundled
from assistant.core.yaml_file import read_mapping
from assistant.planning.maps.overlay import load_map

_NOT_OF_A_SITE = frozenset({"format", "id", "extends", "name", "mock", "hosts", "base_url"})


def settle(sites: Path, url: str) -> Path:
    """Write the user's layer of `cac` into a folder of maps: the mock's pages and words at a local address."""
    layer: dict[str, Any] = {}
    for name in ("mock-forms", "mock"):
        for key, value in read_mapping(bundled("selectors") / f"{name}.yaml").items():
            if key not in _NOT_OF_A_SITE:
                layer[key] = {**layer.get(key, {}), **value} if isinstance(value, dict) else value
    layer |= {"format": "1", "id": "cac", "name": "本机上的备案系统（测试）", "hosts": ["127.0.0.1"], "base_url": url}
    sites.mkdir(parents=True, exist_ok=True)
    path = sites / "cac.yaml"
    path.write_text(json.dumps(layer, ensure_ascii=False, indent=1), encoding="utf-8")  # JSON is YAML
    return path


def exported(folder: Path, url: str) -> Path:
    """Write the same map as another office gives it: each page and each field bears the mark of its calibration.

    What a layer says of itself as a whole is never taken over.
    """
    path = settle(folder, url)
    layer = json.loads(path.read_text(encoding="utf-8"))
    mark = {"calibrated": {"on": layer.pop("calibrated")["on"]}}
    known = load_map("cac", user_folder=folder)
    layer["fields"] = {pattern: {**layer.get("fields", {}).get(pattern, {}), **mark} for pattern in known.fields}
    layer["pages"] = {name: {**layer["pages"].get(name, {}), **mark} for name in known.pages}
    path.write_text(json.dumps(layer, ensure_ascii=False, indent=1), encoding="utf-8")
    return path
