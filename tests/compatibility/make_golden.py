"""`python -m tests.compatibility.make_golden --old CHECKOUT`: what the program of 5c189fd leaves, as `5c189fd.tar.xz`.

Two clients file the smallest profile, written as YAML, on a mock of the current tree: `filed` to the end, `killed` until
kill -9, when the site has stored a function and the program has not yet read its answer. The archive holds their
profiles, runs and answers, a map layer written by the old calibration, and the mock of the killed one. Every value is
synthetic. Pictures are made small, and the name of the machine is left out.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from contextlib import suppress
from pathlib import Path

import psutil

from assistant.core import yaml_file
from benchmarks.short.sides import reference
from tests.conftest import serve_mock_registry
from tests.filing.small import small, write

GOLDEN = Path(__file__).parent / "5c189fd.tar.xz"
PORT = 32_417  # the mock's: journals name its address; outside the ranges that the other tests and the system give out
OPERATOR = "王填报"
WITHIN_S = 600
PACKED = ("资料", "mock", "beian/config/sites", "answer.json")
ANSWERED = ("status", "fields", "records", "submitted_by")
HALT_AT_SAVE = 4  # subject, product, path, function
_PROGRAM = """
import platform
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from assistant.browser import pictures
from tests.filing.halting import main
shoot = pictures.shoot
def shoot_small(page, path, **options):
    taken = shoot(page, path, **options)
    picture, marks = Image.open(path), PngInfo()
    for name, text in picture.text.items():
        marks.add_text(name, text)
    small = picture.resize((picture.width // 4, picture.height // 4)).convert("L").quantize(4)
    small.save(path, optimize=True, pnginfo=marks)
    return taken
pictures.shoot = shoot_small
platform.platform = lambda *_, **__: "Linux"
main()
"""
_MAP = """
import sys
from datetime import date
from pathlib import Path
from assistant.calibration.sheet import Sheet
from assistant.forms.shapes import Address, Control, Limits, Options
from assistant.maps.overlay import load_map
folder, operator = Path(sys.argv[1]), sys.argv[2]
known, sheet = load_map("mock"), Sheet.open(folder, "mock", operator, date(2026, 11, 26))
name, kind = known.fields["subject.basic.name"], known.fields["subject.basic.type"]
sheet.accept(name, Control("#a", Address(name.section, name.label), name.label, name.kind, "plain", None,
                           limits=Limits(max_length=60)))
sheet.accept(kind, Control("#b", Address(kind.section, kind.label), kind.label, kind.kind, "plain", None,
                           options=Options(("企业", "事业单位"))))
sheet.close_page("function", known.prints["function"])
sheet.note_button("function", "view", "查看")
sheet.learn("states", "subject", {"审核已通过": "主体已通过"})
sheet.allow("POST", "/api/functions/save-as", "save", {"kind": "draft"})
sheet.person_only("提交草稿")
"""


def main(words: list[str] | None = None) -> int:
    """Write the archive and print its size."""
    parser = argparse.ArgumentParser(prog="python -m tests.compatibility.make_golden")
    parser.add_argument("--old", type=Path, help="checkout of the older commit; by default it is laid out anew")
    asked = parser.parse_args(words)
    old = asked.old.resolve() if asked.old else reference().tree
    with tempfile.TemporaryDirectory() as place:
        for name, halts in (("filed", []), ("killed", [{"kind": "Answered", "nth": HALT_AT_SAVE, "do": "kill"}])):
            file(old, Path(place) / name, halts)
        pack(Path(place))
    print(f"{GOLDEN.name}: {GOLDEN.stat().st_size} bytes")
    return 0


def file(old: Path, home: Path, halts: list[dict[str, object]]) -> None:
    """File the smallest profile with the old program in a home of its own, on an empty mock."""
    profile = as_yaml(write(home / "资料", small()))
    environment = {**os.environ, "PYTHONPATH": str(old), "BEIAN_HOME": str(home / "beian"), "BEIAN_LANG": "zh"}
    environment |= {"BEIAN_TEST_PLACE": str(home / "halts"), "PYTHONIOENCODING": "utf-8"}
    (home / "halts").mkdir()
    (home / "halts" / "halts.json").write_text(json.dumps(halts), encoding="utf-8")
    layer = [sys.executable, "-c", _MAP, str(home / "beian" / "config" / "sites"), OPERATOR]
    subprocess.run(layer, env=environment, cwd=old, check=True, timeout=WITHIN_S)
    with serve_mock_registry(home / "mock", port=PORT, module="tests.mock.marked") as registry:
        site = ["--site", "mock", "--url", registry.url, "--nonce", registry.nonce, "--stand-in", "submit"]
        command = [sys.executable, "-c", _PROGRAM, "fill", str(profile), *site, "--operator", OPERATOR]
        done = subprocess.run(
            [*command, "--headless", "--json"],
            env=environment,
            cwd=old,
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=False,
        )
        end_browser(home)
    if done.returncode != (-9 if halts else 0):
        raise RuntimeError(f"{home.name} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    if not halts:
        shutil.rmtree(home / "mock")
        answer = json.loads(done.stdout.strip().splitlines()[-1])
        text = json.dumps({name: answer[name] for name in ANSWERED}, ensure_ascii=False)
        (home / "answer.json").write_text(text, encoding="utf-8")


def as_yaml(profile: Path) -> Path:
    """Replace a profile's JSON by YAML and return its folder."""
    data = profile / "填报资料.json"
    data.with_suffix(".yaml").write_bytes(yaml_file.dump(json.loads(data.read_text(encoding="utf-8"))))
    data.unlink()
    return profile


def end_browser(home: Path) -> None:
    """End what a killed program has left running in its home."""
    running = [
        process for process in psutil.process_iter(["cmdline"]) if str(home) in " ".join(process.info["cmdline"] or ())
    ]
    for process in running:
        with suppress(psutil.NoSuchProcess):  # it has ended with another one
            process.terminate()
    for process in psutil.wait_procs(running, 20)[1]:
        process.kill()


def pack(place: Path) -> None:
    """Write the archive: sorted, without owners."""
    with tarfile.open(GOLDEN, "w:xz") as archive:
        for home in sorted(place.iterdir()):
            for path in (home / name for name in PACKED):
                for file_ in sorted(item for item in [path, *path.rglob("*")] if item.is_file()):
                    member = tarfile.TarInfo(file_.relative_to(place).as_posix())
                    member.size, member.mtime = file_.stat().st_size, int(file_.stat().st_mtime)
                    archive.addfile(member, io.BytesIO(file_.read_bytes()))


if __name__ == "__main__":
    sys.exit(main())
