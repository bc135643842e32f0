"""A kit is one folder and one line of `KITS`: nothing else in `assistant/` names it, its classes or its scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from assistant.filing.forms.kits import KITS
from tests.project.source_tree import PACKAGE, ROOT

HOME = PACKAGE / "filing" / "forms" / "kits"
REGISTRATION = HOME / "__init__.py"
SOURCES = (".py", ".js", ".css", ".html", ".yaml", ".json", ".toml")
FAMILIES = (
    HOME / "element.py",
    HOME / "ant.py",
)  # what two kits share whose classes begin alike; named in their folders
OF_THE_MOCK = re.compile(
    r"simulated_operator\w*\.py"
)  # plays the person on the mock's pages, which no other code knows


def outside(kit: str) -> Iterator[Path]:
    """Yield every source file of the package that does not lie in the kit's folder."""
    yield from (path for path in sources() if HOME / kit not in path.parents)


@cache
def sources() -> dict[Path, str]:
    """Return every source file of the package with its text."""
    paths = (path for path in sorted(PACKAGE.rglob("*")) if path.suffix in SOURCES and "_bundled" not in path.parts)
    return {path: path.read_text(encoding="utf-8") for path in paths}


def naming(kit: str) -> re.Pattern[str]:
    """Return the pattern of a kit's name: as a whole identifier, or for an English word as a string or part of a path."""
    if "_" in kit:
        return re.compile(rf"(?<!\w){kit}(?!\w)")
    return re.compile(rf"""["']{kit}["']|kits[./]{kit}\b""")


def matches(pattern: re.Pattern[str], kit: str) -> list[str]:
    """Return the place of every match outside the kit's folder."""
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in outside(kit)
        if pattern.search(sources()[path])
        for number, line in enumerate(sources()[path].splitlines(), 1)
        for _ in pattern.finditer(line)
    ]


def own_classes(kit: str) -> set[str]:
    """Return the prefixes of the kit's class names, by its selector of a form item."""
    text = (HOME / kit / "read.js").read_text(encoding="utf-8")
    return set(re.findall(r"\bitem: '(\.\w+-)", text))


def own_scripts(kit: str) -> set[str]:
    """Return the names that the kit's scripts declare outside their closures."""
    texts = (path.read_text(encoding="utf-8") for path in (HOME / kit).glob("*.js"))
    return {name for text in texts for name in re.findall(r"^(?:const|let|function) (\w+)", text, re.MULTILINE)}


def test_every_folder_is_registered_and_has_a_reader_and_drivers() -> None:
    folders = {path.name for path in HOME.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(KITS)
    assert [kit for kit in KITS if not all((HOME / kit / name).is_file() for name in ("read.js", "drive.py"))] == []


@pytest.mark.parametrize("kit", KITS)
def test_a_kit_is_named_only_in_its_folder_and_in_one_line(kit: str) -> None:
    places = matches(naming(kit), kit)
    assert [place.rpartition(":")[0] for place in places] == [str(REGISTRATION.relative_to(ROOT))], places


@pytest.mark.parametrize("kit", KITS)
def test_classes_of_a_kit_are_known_only_to_its_folder(kit: str) -> None:
    allowed = {str(path.relative_to(ROOT)) for path in FAMILIES}
    for prefix in own_classes(kit):
        sharing = [other for other in KITS if prefix in own_classes(other)]
        places = matches(re.compile(rf"{re.escape(prefix)}\w"), kit)
        named = {place.rpartition(":")[0] for place in places} - allowed
        strange = {
            path
            for path in named
            if not OF_THE_MOCK.fullmatch(Path(path).name)
            and not any(path.startswith(f"{(HOME / other).relative_to(ROOT)}/") for other in sharing)
        }
        assert strange == set(), f"{kit}: {prefix}"


@pytest.mark.parametrize("kit", KITS)
def test_scripts_of_a_kit_are_called_only_in_its_folder(kit: str) -> None:
    assert {name: places for name in own_scripts(kit) if (places := matches(re.compile(rf"\b{name}\b"), kit))} == {}


def test_a_kit_with_pages_of_its_own_is_tried_in_them() -> None:
    pages = {path.parent.name for path in (ROOT / "fixtures" / "widgets").glob("*/kit.json")}
    assert pages == {kit for kit in KITS if own_classes(kit)}
