"""What looking only leaves behind: places and ways that are marked, a profile beside them, and a word on whatever ended it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.apps.cli import look_learning
from assistant.apps.cli.command_options import LearnOptions
from assistant.core.errors import BrowserClosed, PersonStop, UsageError
from assistant.filing.assist.looked_words import LookedWords
from assistant.filing.assist.shown_texts import ShownText, with_shown
from assistant.filing.forms.shapes import Control
from assistant.planning.maps.layer import read_layer
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.structure import NamedPress, RecordStructure, SiteStructure
from tests.assist.test_recognise import control, page

SITE, NAME, MOBILE = "https://site.example/", "subject.basic.name", "subject.responsible.mobile"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the user's layers."""
    monkeypatch.setattr(look_learning, "user_maps", lambda: tmp_path)
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
    look_learning._store(load_map(SITE, user_folder=folder), "张样例", SiteStructure(records={"subject": way}))
    (path,) = folder.glob("*.yaml")
    assert read_layer(path)["structure"]["records"]["subject"]["learnt"]["how"] == "look"
    assert load_map(SITE, user_folder=folder).structure.records["subject"].learnt is not None


@pytest.mark.parametrize("fault", [PersonStop, KeyboardInterrupt, BrowserClosed])
def test_whatever_ends_a_look_leaves_a_result(fault: type[BaseException]) -> None:
    def run() -> None:
        raise fault

    assert "都留着" in look_learning._ended_by(run)
    assert not look_learning._ended_by(lambda: None)


def test_the_command_asks_for_what_it_can_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--look"):
        look_learning.learn(LearnOptions(site=SITE))
    with pytest.raises(UsageError, match="--profile"):
        look_learning.learn(LearnOptions(look=True, site=SITE, profile=tmp_path, out=tmp_path))
