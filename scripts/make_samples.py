"""Write what a make's scripted person files by hand: `python -m scripts.make_samples [FOLDER] [PROFILE…]` (default: .build/samples).

Example profiles, two of them unless others are named, are filed on the mock by the assistant itself; what the mock stores is written as JSON in the rules'
own terms (field ids, values), with the uploaded files beside it. An association names its nodes by their labels.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from assistant.declaration.profile.loading import load
from beian_mock.catalogue import Json
from beian_mock.records import FilerAccount, label_of
from beian_mock.storage import Storage

ROOT = Path(__file__).resolve().parents[1]
PROFILES = ("chat-app", "speech-api")
MOCK = [sys.executable, "-m", "beian_mock", "--with-parent"]


def main(arguments: list[str]) -> int:
    """Make every sample."""
    folder = Path(arguments[0]) if arguments else ROOT / ".build" / "samples"
    for name in arguments[1:] or PROFILES:
        company = load(ROOT / "profiles" / name).profile.subject.basic.name or ""
        with tempfile.TemporaryDirectory() as place:
            account, storage = _filed(name, company, Path(place))
            _write(folder, name, account, storage)
        print(folder / f"{name}.json")
    return 0


def _filed(name: str, company: str, place: Path) -> tuple[FilerAccount, Storage]:
    """File one profile on a mock of its own, and return what it has stored."""
    data = place / "data"
    served = subprocess.Popen(
        [*MOCK, "--data", str(data), "--company", company], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert served.stdin is not None
    assert served.stdout is not None
    url = json.loads(served.stdout.readline())["url"]
    command = "from assistant.apps.cli.app import main; main()"
    options = ["--site", "mock", "--url", url, "--stand-in", "--headless", "--no-survive"]
    profile = _copied(ROOT / "profiles" / name, place / "profile")
    done = subprocess.run([sys.executable, "-c", command, "fill", str(profile), *options], check=False)
    served.stdin.close()
    served.wait()
    if done.returncode not in {0, 10}:
        raise SystemExit(done.returncode)
    storage = Storage(data)
    return max(storage.accounts(), key=lambda account: len(account.files)), storage


def _copied(source: Path, target: Path) -> Path:
    for path in source.rglob("*"):
        if path.is_file() and "runs" not in path.parts:
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return target


def _write(folder: Path, name: str, account: FilerAccount, storage: Storage) -> None:
    (folder / "files" / name).mkdir(parents=True, exist_ok=True)
    for number, entry in account.files.items():
        (folder / _place(name, number, entry["name"])).write_bytes(storage.bytes_of(entry["sha256"]))

    def plain(fields: Json) -> Json:
        return {key: _plain(name, value) for key, value in fields.items()}

    sample = {
        "company": account.company,
        "subject": plain(account.subject.steps["subject"]),
        "products": [
            {
                "fields": plain(product.fields),
                "paths": [
                    {
                        "fields": plain(path.fields),
                        "functions": [{"fields": plain(one.fields)} for one in account.children("function", path.id)],
                    }
                    for path in account.children("path", product.id)
                ],
            }
            for product in account.items["product"].values()
        ],
        "algorithms": [_steps(account, plain, filing.steps) for filing in account.algorithms.values()],
    }
    (folder / f"{name}.json").write_text(json.dumps(sample, ensure_ascii=False, indent=1), encoding="utf-8")


def _steps(account: FilerAccount, plain: Any, held: dict[str, Json]) -> Json:
    steps: Json = {step: plain(fields) for step, fields in held.items()}
    nodes = steps.get("association", {}).get("nodes")
    if nodes:
        chains = [reversed(list(account.chain(node))) for node in nodes]
        steps["association"]["nodes"] = [[label_of(level, item) for level, item in chain] for chain in chains]
    return steps


def _plain(name: str, value: Any) -> Any:
    """Return a stored value; an upload as its name and the place of its bytes."""
    if isinstance(value, list) and value and isinstance(value[0], dict) and "fileId" in value[0]:
        return [{"file": entry["name"], "bytes": _place(name, entry["fileId"], entry["name"])} for entry in value]
    return value


def _place(name: str, number: str, file_name: str) -> str:
    return f"files/{name}/{number}{Path(file_name).suffix}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
