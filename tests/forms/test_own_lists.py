"""Uploads whose kit shows no list, because the page lists the files itself: read, written, and left if they are full."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core.values import File
from assistant.filing.forms import snapshot
from assistant.filing.forms.kits import uploads
from assistant.filing.forms.shapes import FieldTarget
from tests.forms.widget_form import WidgetForm, field_target

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("form", ["element_plus", "element_ui", "view_ui"], indirect=True),
]
ONE, MORE = "单份材料", "多份材料"


def file_at(folder: Path, name: str) -> Path:
    """Return a file to upload."""
    path = folder / name
    path.write_bytes(b"%PDF-1.4 " + name.encode())
    return path


def upload(label: str, path: Path) -> FieldTarget:
    """Return the target of an upload."""
    return field_target("材料", label, "file", File(path.name, path=path))


def files_of(form: WidgetForm, label: str) -> str:
    """Return what the snapshot reads of an upload."""
    (control,) = (one for one in snapshot.read(form.page).controls if one.raw_label == label)
    assert control.kind == "file"
    return str(control.value or "")


def test_a_file_is_uploaded_and_the_upload_may_give_way_to_it(form: WidgetForm, tmp_path: Path) -> None:
    form.open("own_lists")
    assert files_of(form, ONE) == ""  # the template to download is no file of the list
    path = file_at(tmp_path, "承诺书.pdf")
    targets = [upload(ONE, path), upload(MORE, path)]
    assert [(one.outcome, one.reason) for one in form.fill(*targets)] == [("written", "")] * 2
    assert form.model() == {"one": ["承诺书.pdf"], "more": ["承诺书.pdf"]}
    assert [files_of(form, label) for label in (ONE, MORE)] == ["承诺书.pdf"] * 2
    again = form.fill(*targets)  # what is listed under the name may be another file
    assert [one.outcome for one in again] == ["locked", "refused"]
    assert form.model() == {"one": ["承诺书.pdf"], "more": ["承诺书.pdf"]}


def test_another_file_is_not_put_beside_the_one_that_is_there(form: WidgetForm, tmp_path: Path) -> None:
    form.open("own_lists")
    form.fill(upload(ONE, file_at(tmp_path, "旧.pdf")), upload(MORE, file_at(tmp_path, "旧.pdf")))
    results = form.fill(upload(ONE, file_at(tmp_path, "新.pdf")), upload(MORE, file_at(tmp_path, "新.pdf")))
    assert all(one.outcome not in ("written", "already") for one in results), results
    assert form.model() == {"one": ["旧.pdf"], "more": ["旧.pdf"]}


def test_a_file_that_the_page_does_not_take_is_not_called_uploaded(
    form: WidgetForm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "SILENT_MS", 1_000)
    form.open("own_lists")
    (result,) = form.fill(upload(MORE, file_at(tmp_path, "拒收.pdf")))
    assert result.outcome == "refused"
    assert form.model()["more"] == []
