"""`beian scan` makes one upright, ordered PDF within the limits, with red seals, or refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from assistant.apps.cli.app import app
from assistant.apps.cli.output import guarded
from assistant.apps.cli.scans import scan
from assistant.apps.cli.usage import run
from assistant.core.files import sha256
from assistant.core.language import speaking
from assistant.declaration.documents.reading import compose, read
from tests.documents import samples

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _in_chinese() -> object:
    with speaking("zh"):
        yield


@pytest.mark.slow
def test_photos_become_one_upright_pdf_in_the_order_of_their_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The documented example: a folder of three photos, one upside down, one on its side."""
    samples.sealed(tmp_path / "2.jpg", turn=2)
    samples.sealed(tmp_path / "10.png", "plain", seed=6)
    samples.sealed(tmp_path / "1.jpg", "oval", seed=7, turn=1)
    before = {path.name: sha256(path) for path in tmp_path.iterdir()}
    with pytest.raises(SystemExit) as ended:
        run(app, ["scan", str(tmp_path), "--slot", "承诺书", "--json"])
    assert ended.value.code == 0
    answer = json.loads(capsys.readouterr().out)
    pdf = read(Path(answer["file"]))
    assert Path(answer["file"]).name == "算法备案承诺书.pdf"
    assert (answer["pages"], pdf.page_count, pdf.error) == (3, 3, "")
    assert [page.width_px < page.height_px for page in pdf.pages] == [True] * 3
    assert [page.turn for page in pdf.pages if page.turn_known] == [0] * sum(p.turn_known for p in pdf.pages)
    assert [bool(page.seals) for page in pdf.pages] == [True, True, False]
    assert {name: sha256(tmp_path / name) for name in before} == before


def test_a_photo_is_turned_by_its_exif_orientation(tmp_path: Path) -> None:
    upright = Image.open(samples.sealed(tmp_path / "a.png"))
    exif = Image.Exif()
    exif[0x0112] = 6  # displayed after a quarter turn clockwise
    upright.rotate(90, expand=True).save(tmp_path / "photo.jpg", exif=exif)
    assert scan([tmp_path / "photo.jpg"], "承诺书", tmp_path / "out.pdf", by_name=False, as_json=True) == 0
    (page,) = read(tmp_path / "out.pdf").pages
    assert page.width_px < page.height_px
    assert page.turn == 0


def test_a_skewed_page_is_straightened_once(tmp_path: Path) -> None:
    first = compose([samples.sealed(tmp_path / "askew.png")], {})
    (tmp_path / "straight.pdf").write_bytes(first.pdf)
    again = compose([tmp_path / "straight.pdf"], {})
    assert any("已扶正" in note for note in first.notes), first.notes
    assert not any("已扶正" in note for note in again.notes), again.notes


def test_a_sealed_requirement_refuses_a_page_without_a_red_seal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grey = samples.sealed(tmp_path / "grey.png", "grey copy")
    code = guarded(lambda: scan([grey], "工作证明", tmp_path / "out.pdf", by_name=False, as_json=False))
    assert code == 2
    assert "没有找到红色公章" in capsys.readouterr().err
    assert not (tmp_path / "out.pdf").exists()


def test_a_small_picture_is_refused_and_not_enlarged(tmp_path: Path) -> None:
    Image.open(samples.sealed(tmp_path / "a.png")).resize((400, 566)).save(tmp_path / "small.png")
    composed = compose([tmp_path / "small.png"], {})
    assert "400×566" in composed.error
    assert not composed.pdf


def test_a_scan_that_cannot_shrink_enough_is_refused_with_both_sizes(tmp_path: Path) -> None:
    composed = compose([samples.sealed(tmp_path / "a.png")], {"most": 20_000})
    assert "超过上限 0.02 MB" in composed.error
    assert not composed.pdf


def test_a_large_scan_is_compressed_until_it_fits(tmp_path: Path) -> None:
    free = compose([samples.sealed(tmp_path / "a.png")], {"seal": True})
    bound = compose([tmp_path / "a.png"], {"seal": True, "most": len(free.pdf) * 2 // 3})
    assert 0 < len(bound.pdf) <= len(free.pdf) * 2 // 3, bound.error


def test_a_blank_page_and_a_broken_file_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "blank.png").write_bytes(samples.picture(1240, 1754).getvalue())
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 40)
    assert "blank.png" in compose([tmp_path / "blank.png"], {}).error
    assert "损坏" in compose([tmp_path / "broken.jpg"], {}).error
    assert "Word" in compose([samples.report(tmp_path / "a.docx")], {}).error


def test_an_original_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = samples.sealed(tmp_path / "承诺书.pdf")
    digest = sha256(page)
    assert guarded(lambda: scan([page], "承诺书", page, by_name=False, as_json=False)) == 2
    assert "原件" in capsys.readouterr().err
    assert sha256(page) == digest


def test_a_second_scan_of_a_requirement_becomes_its_second_version(tmp_path: Path) -> None:
    page = samples.sealed(tmp_path / "a.jpg")
    for _ in range(2):
        assert scan([page], "承诺书", None, by_name=False, as_json=True) == 0
    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == ["算法备案承诺书.pdf", "算法备案承诺书（第2版）.pdf"]


def test_an_unknown_requirement_lists_the_known_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = samples.sealed(tmp_path / "a.jpg")
    assert guarded(lambda: scan([page], "户口本", None, by_name=False, as_json=False)) == 2
    assert "营业执照" in capsys.readouterr().err


MAP = """format: 1
id: here
extends: cac
name: 样例
hosts: [example.com]
base_url: https://example.com/
fields:
  subject.attachments.commitment: {limits, calibrated: {on: "2026-11-01", by: 样例}}
"""


def test_the_limits_are_those_of_the_map(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A calibrated map sets the limits; without one the limits are filers' experience, and the command says so."""
    page = samples.sealed(tmp_path / "a.jpg")
    own = tmp_path / "site.yaml"
    for limits, words in (("max_bytes: 20000", "超过上限 0.02 MB"), ("formats: [png]", "只收 PNG")):
        own.write_text(MAP.replace("limits", limits), encoding="utf-8")
        assert guarded(lambda: scan([page], "承诺书", None, by_name=False, as_json=True, site=str(own))) == 2
        assert words in capsys.readouterr().err
    own.write_text(MAP.replace("limits", "max_pages: 1"), encoding="utf-8")
    assert guarded(lambda: scan([page, page], "承诺书", None, by_name=False, as_json=True, site=str(own))) == 2
    assert "共 2 页，超过上限 1 页" in capsys.readouterr().err
    assert scan([page], "承诺书", None, by_name=False, as_json=True, site=str(own)) == 0
    reported = json.loads(capsys.readouterr().out)
    assert (reported["page_limit"], reported["calibrated"]) == (1, True)
    assert scan([page], "承诺书", None, by_name=False, as_json=False) == 0
    assert "未校准" in capsys.readouterr().out
