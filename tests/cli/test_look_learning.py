"""What looking only leaves behind: places and ways that are marked, a profile beside them, and a word on whatever ended it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from assistant.apps.cli import assisting, look_learning, pulls
from assistant.apps.cli.map_options import LearnOptions
from assistant.core import files, settings
from assistant.core.errors import BeianError, BrowserClosed, PersonStop, UsageError
from assistant.core.keys import FieldKey
from assistant.filing.assist.looked_records import LookedRecords
from assistant.filing.assist.looked_words import LookedWords
from assistant.filing.assist.looking import Looking
from assistant.filing.assist.shown_texts import ShownText, with_shown
from assistant.filing.browser.playwright import PageFault
from assistant.filing.forms.shapes import Control
from assistant.planning.maps.layer import read_layer
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.structure import NamedPress, RecordStructure, SiteStructure
from tests.assist.test_looked_records import NAME as COMPANY
from tests.assist.test_looked_records import entity
from tests.assist.test_recognise import control, page

SITE, NAME, MOBILE = "https://site.example/", "subject.basic.name", "subject.responsible.mobile"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the user's layers."""
    for module in (look_learning, assisting):
        monkeypatch.setattr(module, "user_maps", lambda: tmp_path)
    return tmp_path


def keep(folder: Path, places: dict[str, Control], *, by_look: bool = True) -> str:
    """Store places as a look does, and return the layer's text; "" if there is none."""
    look_learning._keep_places(load_map(SITE, user_folder=folder), "张样例", places, by_look=by_look)
    return "".join(path.read_text("utf-8") for path in folder.glob("*.yaml"))


def text(label: str) -> Control:
    """Return a text beside a label, as a page shows it."""
    return with_shown(page(), [ShownText(label, ("责任人",), "13800001234", ("13800001234",), (), label)]).controls[0]


def test_a_place_that_was_looked_at_is_marked_and_holds_no_value(folder: Path) -> None:
    layer = keep(folder, {MOBILE: text("联系方式")})
    assert "how: look" in layer
    assert "联系方式" in layer
    assert "13800001234" not in layer


def test_a_text_under_the_schemas_own_label_needs_no_place(folder: Path) -> None:
    assert MOBILE not in keep(folder, {MOBILE: text("手机号码")})
    assert MOBILE in keep(folder, {MOBILE: text("联系方式")})


def test_a_text_is_placed_with_the_kind_of_the_field_that_the_person_names(folder: Path) -> None:
    region = "subject.basic.region"
    keep(folder, {region: text("所在地")}, by_look=False)
    (path,) = folder.glob("*.yaml")
    assert read_layer(path)["fields"][region]["kind"] == "region"


def test_what_the_person_has_named_is_not_replaced_by_a_look(folder: Path) -> None:
    keep(folder, {MOBILE: control("手机", "责任人")}, by_look=False)
    layer = keep(folder, {MOBILE: control("联系方式", "责任人")})
    assert "联系方式" not in layer
    assert "how: look" not in layer


def test_ways_are_marked_as_looked_at(folder: Path) -> None:
    way = RecordStructure(open=(NamedPress(words=("主体信息",)),), save=(NamedPress(words=LookedWords().saves()),))
    known = SiteStructure(records={"subject": way})
    assisting.store_structure(load_map(SITE, user_folder=folder), "张样例", known, how="look")
    (path,) = folder.glob("*.yaml")
    assert read_layer(path)["structure"]["records"]["subject"]["learnt"]["how"] == "look"
    assert load_map(SITE, user_folder=folder).structure.records["subject"].learnt is not None


@pytest.mark.parametrize(
    "fault",
    [
        PersonStop(),
        KeyboardInterrupt(),
        BrowserClosed(),
        PageFault("away"),
        OSError("disk"),
        ValueError("odd"),
        KeyError("x"),
    ],
)
def test_whatever_ends_a_look_leaves_a_result(fault: BaseException) -> None:
    def run() -> None:
        raise fault

    assert "都留着" in look_learning._ended_by(run)
    assert not look_learning._ended_by(lambda: None)


def test_the_command_asks_for_what_it_can_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--look"):
        look_learning.learn(LearnOptions(site=SITE))
    with pytest.raises(UsageError, match="--profile"):
        look_learning.learn(LearnOptions(look=True, site=SITE, profile=tmp_path, out=tmp_path))


# ---- the result


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which the command runs; that of the program's data lies beside it."""
    own = folder / "here"
    own.mkdir()
    monkeypatch.chdir(own)
    monkeypatch.setattr(settings, "data_folder", lambda: folder / "data")
    return own


def looked(*, unknown: bool = False) -> Looking:
    """Return a session in which the entity was seen."""
    records = LookedRecords()
    records.take(FieldKey.of("subject"), entity(), "")
    site_map = load_map(SITE)
    session = SimpleNamespace(site=SimpleNamespace(map=site_map))
    kinds = {"subject": "主体信息"}
    own = SimpleNamespace(looked=records, remarks=[], stopped=0, files={}, filing=SimpleNamespace(session=session))
    own.kinds, own.unknown_kinds = (lambda: {} if unknown else kinds), (lambda: kinds if unknown else {})
    return cast(Looking, own)


def ended(looking: Looking, **options: Path) -> int:
    """Write the result of a session."""
    return look_learning._result(looking, None, LearnOptions(look=True, site=SITE, **options), SITE)  # type: ignore[arg-type]


def profiles_in(folder: Path) -> list[str]:
    """Return the folders that hold a profile as it was written."""
    return sorted(path.parent.name for path in folder.rglob(pulls.FILE) if "主体名称" in path.read_text("utf-8"))


def test_the_profile_lies_in_a_folder_of_the_companys_name(here: Path) -> None:
    assert ended(looked()) == 0
    assert profiles_in(here) == [COMPANY]


def test_a_folder_with_a_broken_profile_stays_and_another_is_written(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / COMPANY).mkdir()
    (here / COMPANY / pulls.FILE).write_text("主体: [", "utf-8")
    ended(looked())
    assert (here / COMPANY / pulls.FILE).read_text("utf-8") == "主体: ["
    assert profiles_in(here) == [f"{COMPANY}-2"]
    assert f"{COMPANY}-2" in "".join(capsys.readouterr())


def test_what_one_folder_does_not_take_another_does(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write = files.write_all

    def refusing(contents: Mapping[Path, bytes]) -> None:
        if any(here in path.parents for path in contents):
            raise PermissionError(13, "read only")
        write(contents)

    monkeypatch.setattr(files, "write_all", refusing)
    ended(looked(), out=here / "new")
    assert profiles_in(here.parent / "data") == ["new-2"]
    assert "read only" in "".join(capsys.readouterr())


def test_a_profile_that_cannot_be_read_back_stays(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(folder: Path) -> None:
        raise UsageError(what="odd")

    monkeypatch.setattr(pulls, "existing", lambda folder: None)
    monkeypatch.setattr(look_learning, "load", refuse)
    assert ended(looked()) == 10
    assert profiles_in(here) == [COMPANY]
    assert "beian fill" in "".join(capsys.readouterr())


def test_a_kind_without_a_learnt_way_needs_attention(here: Path) -> None:
    assert ended(looked(unknown=True)) == 10


def test_what_differs_from_a_profile_is_not_taken_over_by_an_option_that_learn_lacks(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended(looked())
    path = here / COMPANY / pulls.FILE
    path.write_text(path.read_text("utf-8").replace(COMPANY, "另一家公司"), "utf-8")
    ended(looked())
    said = "".join(capsys.readouterr())
    assert "beian learn --look" in said
    assert "--yes" not in said


@pytest.mark.parametrize("is_profile", [True, False])
def test_the_folder_of_the_result_is_looked_at_before_the_browser_opens(
    here: Path, monkeypatch: pytest.MonkeyPatch, is_profile: bool
) -> None:
    monkeypatch.setattr(look_learning, "_opened", None)
    out = here / "out"
    if is_profile:
        out.mkdir()
        (out / pulls.FILE).write_text("主体: [", "utf-8")
    else:
        out.write_text("no folder", "utf-8")
    with pytest.raises(BeianError):
        look_learning.learn(LearnOptions(look=True, site=SITE, out=out))
