"""The person walks to another record during a filling: nothing is saved into it, and the run returns to its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from playwright.sync_api import Page

from assistant.core.errors import FormLeft
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.forms import snapshot
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
from assistant.filing.run import pinned_form
from assistant.filing.run.context import Filing, RecordPlaces
from assistant.planning.plan.plan import Record
from tests.filing.conftest import FiledProfile, section
from tests.filing.live import journal, newest, open_live_runs
from tests.filing.retouched import retouched, with_seconds
from tests.filing.small import ALGORITHM

OTHER = "微光商城商品推荐算法"
DETAIL, INTRO = f"algorithms[{ALGORITHM}].detail", "算法简介"


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.thorough
def test_another_record_is_not_overwritten_when_the_person_walks_there(
    filed_profile: Callable[[str], FiledProfile], tmp_path: Path
) -> None:
    with retouched(filed_profile("draft"), tmp_path, with_seconds) as running_mock:
        before, ids = running_mock.stored()["algorithms"], [item["id"] for item in running_mock.stored()["algorithms"]]
        detail = running_mock.algorithm()["算法详细属性信息"]["栏目答案"]
        detail["算法数据"][INTRO], detail["算法策略"]["排序策略说明"] = "改过的简介。", "改过的策略。"

        def walk(page: Page) -> None:
            assert ids[0] in page.url
            page.goto(page.url.replace(ids[0], ids[1]))
            page.get_by_text(INTRO).first.wait_for()

        with open_live_runs(running_mock, is_program=False) as live_runs:
            halts = [{"kind": "FieldDone", "record": DETAIL, "outcome": "written", "do": "hold"}]
            run = live_runs.start("--stand-in", "draft", "--stage", "算法", halts=halts)
            run.until_held()
            with run.beside() as guest:
                guest.do(walk)
            run.go_on()
            ended = run.ended()
        mine, theirs = running_mock.stored()["algorithms"]
        reported = [item["detail"] for item in journal(newest(running_mock)) if item.get("what") == "retry"]
    assert theirs == before[1]
    assert section(mine, "算法数据")[INTRO] == "改过的简介。"
    assert (ended.code, ended.fields["wrong"]) == (10, 0), ended.err
    assert [text for text in reported if "页面被换到了别处" in text], reported


def form(name: str) -> FormSnapshot:
    """Return the form of a product of this name."""
    control = Control("0", Address(("产品",), "产品名称"), "* 产品名称：", "text", "element-plus", name)
    return FormSnapshot("", "", "编辑产品", "element-plus", (control,), (), (), "")


def filing(url: str) -> Filing:
    """Return a filing with just the parts that are read."""
    entries = {
        "product": SimpleNamespace(kind="dialog", key=""),
        "products": SimpleNamespace(kind="page", key="{产品名称}/{服务形式}"),
    }
    site = SimpleNamespace(page=SimpleNamespace(url=url), entry=entries.__getitem__, names_in_route=lambda _: {})
    return cast("Filing", SimpleNamespace(session=SimpleNamespace(site=site), places=RecordPlaces()))


PRODUCT = cast(
    "Record",
    SimpleNamespace(
        id="products[甲/APP]",
        page="product",
        kind=REGISTRY.kind("product"),
        title="产品“甲/APP”",
        names=("甲/APP",),
        is_look_alike=False,
    ),
)


def test_another_dialog_on_the_same_page_is_recognised_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, looked = [form("甲")], list[str]()
    monkeypatch.setattr(pinned_form, "check_account", lambda _: looked.append("account"))
    monkeypatch.setattr(snapshot, "read", lambda _: shown[-1])
    here = filing("http://127.0.0.1/#/products?t=1")
    assert pinned_form.hold(here.session, here.places, PRODUCT) == "/#/products"
    with pinned_form.pinned_form(here.session, here.places, PRODUCT):
        cast("Any", here).session.site.page.url = "http://127.0.0.1/#/products?t=2"
    assert looked == ["account"]
    with pinned_form.pinned_form(here.session, here.places, PRODUCT, "产品名称"):
        shown.append(form("乙"))  # the name itself was asked about
    with pytest.raises(FormLeft), pinned_form.pinned_form(here.session, here.places, PRODUCT):
        shown.append(form("丙"))
    with pytest.raises(FormLeft), pinned_form.pinned_form(here.session, here.places, PRODUCT):
        cast("Any", here).session.site.page.url = "http://127.0.0.1/#/algorithms"


def test_another_dialog_is_recognised_before_a_save_even_without_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = [form("")]
    monkeypatch.setattr(snapshot, "read", lambda _: shown[-1])
    here = filing("http://127.0.0.1/#/products")
    pinned_form.hold(here.session, here.places, PRODUCT)
    for name in ("甲", "", "甲 "):  # typed now, not yet, as the site has set it
        shown.append(form(name))
        pinned_form.check(here.session, here.places, PRODUCT)
    shown.append(form("乙"))
    with pytest.raises(FormLeft):
        pinned_form.check(here.session, here.places, PRODUCT)


@pytest.mark.parametrize("name", [ALGORITHM, OTHER])
def test_a_new_record_that_the_person_saved_themselves_is_the_same_at_its_new_address(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    control = Control("0", Address(("算法",), "算法名称"), "* 算法名称：", "text", "element-plus", name)
    monkeypatch.setattr(snapshot, "read", lambda _: FormSnapshot("", "", "", "element-plus", (control,), (), (), ""))
    monkeypatch.setattr(pinned_form, "remember_address", lambda *_: None)
    record = cast(
        "Record", SimpleNamespace(id="a", page="basic", kind=REGISTRY.kind("basic"), title="算法", names=(ALGORITHM,))
    )
    entries = {"basic": SimpleNamespace(kind="page"), "algorithms": SimpleNamespace(kind="page", key="{算法名称}")}
    site = SimpleNamespace(
        page=SimpleNamespace(url="http://127.0.0.1/#/algorithms/new/basic"),
        entry=entries.__getitem__,
        names_in_route=lambda _: {"id": "7"},
    )
    here = cast("Filing", SimpleNamespace(session=SimpleNamespace(site=site), places=RecordPlaces()))
    pinned_form.hold(here.session, here.places, record)
    site.page.url = "http://127.0.0.1/#/algorithms/7/basic"
    if name == ALGORITHM:
        pinned_form.check(here.session, here.places, record)
        assert here.places.form.at == "/#/algorithms/7/basic"
    else:
        with pytest.raises(FormLeft):
            pinned_form.check(here.session, here.places, record)
