"""What of an allowed save is kept for later runs: its shape and no content; and what is allowed again, by the same rules."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.core.language import speaking
from assistant.core.values import Choice, File
from assistant.filing.assist.allowed_saves import ContentTexts, SavedConsents, act_in, storable, usable
from assistant.filing.assist.site_knowledge import SiteKnowledge
from assistant.filing.browser.guard import SubmitGuard
from assistant.filing.browser.rules import OutgoingRequest
from assistant.planning.maps.allowed_saves import AllowedSave, allowed_data, allowed_of
from assistant.planning.maps.request_shapes import RequestLeaf, RequestShape
from tests.assist.unknown_site import UnknownSite, form, parts, sent

NAME, CITY, MOBILE, ACCOUNT, MAIL = "金丝雀公司", "深圳市", "13800001234", "canary", "bird@example.com"
ID = "S000123"
PAPER = File("执照.png", "ab" * 32, 7)
TEXTS = ContentTexts.of([NAME, CITY, MOBILE, MAIL, "app", Choice("MP3"), Choice("营业执照"), True, PAPER], [ACCOUNT])


def site_of(*values: str) -> UnknownSite:
    """Return a site that knows a record, with a form of these values."""
    site = UnknownSite(*values)
    site.answer({"id": ID, "login": ACCOUNT, "steps": ["basic", "store"]})
    return site


def consents(*earlier: AllowedSave) -> tuple[SavedConsents, list[AllowedSave]]:
    """Return the consents of a run after these earlier ones, and the list that new ones go to."""
    stored: list[AllowedSave] = []
    usable_saves, refused = usable(earlier)
    return SavedConsents(tuple(usable_saves), tuple(refused), TEXTS, stored.extend, "2026-12-01", "王"), stored


def stored_after(site: UnknownSite, *requests: OutgoingRequest) -> list[AllowedSave]:
    """Return what is stored once a person has allowed these requests of a press, as a later run reads it."""
    site.saves.consents, stored = consents()
    site.allow(*requests, is_pressed=True)
    return [allowed_of(json.loads(json.dumps(allowed_data(one)))) for one in stored]


def later_run(site: UnknownSite, *earlier: AllowedSave) -> list[AllowedSave]:
    """Begin the next run on a site; return the list of what it stores."""
    own, stored = consents(*earlier)
    guard = cast(SubmitGuard, SimpleNamespace(allow_saves=lambda shapes: None))
    site.saves = SiteKnowledge(lambda *_, **__: True, own).autosaves(guard)
    return stored


def test_the_next_client_is_asked_nothing_and_a_changed_save_is_stopped() -> None:
    site = site_of(NAME, MAIL)
    (saved,) = stored_after(site, sent({"id": ID, "name": NAME, "mail": MAIL, "step": "basic"}))
    assert (saved.on, saved.by) == ("2026-12-01", "王")
    other = site_of("乙公司", "yi@example.cn")
    stored = later_run(other, saved)
    assert other.leaves(sent({"id": ID, "name": "乙公司", "mail": "yi@example.cn", "step": "basic"}))
    for changed in (
        sent({"id": ID, "name": "乙公司", "mail": "yi@example.cn", "step": "store"}),
        sent({"id": ID, "name": "乙公司", "mail": "yi@example.cn", "step": "basic", "state": "2"}),
        sent({"id": ID, "name": NAME, "mail": "yi@example.cn", "step": "basic"}),
        sent({"id": "S000124", "name": "乙公司", "mail": "yi@example.cn", "step": "basic"}),
        sent({"id": ID, "name": "乙公司", "mail": "yi@example.cn", "step": "basic"}, "/api/keep"),
    ):
        assert not other.leaves(changed)
    other.saves.offered = other.stopped(sent({"name": "乙公司", "step": "store"}), is_pressed=True)
    assert not other.saves.is_known
    other.saves.allow(cast(SubmitGuard, SimpleNamespace(allow_saves=lambda _: None)))
    assert [one.shape.constants() for one in stored] == [{"body.step": '"store"'}]


def test_what_an_earlier_consent_covers_is_stored_under_its_day_and_operator() -> None:
    (saved,) = stored_after(site_of(NAME), sent({"name": NAME, "step": "basic"}))
    site = site_of(NAME, MAIL)
    stored = later_run(site, replace(saved, on="2026-01-02", by="李"))
    site.allow(sent({"name": NAME, "mail": MAIL, "step": "basic"}), is_pressed=True)
    site.allow(sent({"name": NAME, "tab": "store"}), is_pressed=True)
    assert [(one.on, one.by) for one in stored] == [("2026-01-02", "李"), ("2026-12-01", "王")]
    again = sent({"name": NAME, "mail": MAIL, "step": "basic", "city": ""})
    site.allow(again, sent({"name": NAME, "tab": "other"}), is_pressed=True)  # asked about together
    assert [one.by for one in stored] == ["李", "王", "王", "王"]


def test_a_save_that_was_stopped_although_it_is_allowed_is_not_offered_again() -> None:
    (saved,) = stored_after(site_of(NAME), sent({"name": NAME, "step": "basic"}))
    site = site_of(NAME)
    later_run(site, saved)
    (kind,) = site.stopped(sent({"name": NAME, "step": "basic"}), is_pressed=True)
    assert kind.shape in site.saves.allowed


@pytest.mark.parametrize("part", [{"version": "1"}, {"app": "basic"}, {"营业执照": "basic"}, {"isNew": True}])
def test_what_says_nothing_of_the_client_is_stored(part: dict[str, object]) -> None:
    assert len(stored_after(site_of(NAME), sent({"name": NAME, **part}))) == 1


def test_ids_in_the_places_of_names_are_not_stored() -> None:
    leaf = RequestLeaf("echo", sources=(f"/api/{ID}/fields#key",))
    shape = storable(RequestShape("autosave", "", "POST", "/api/save", body={"pairs[].name": leaf}), TEXTS)
    assert shape is not None
    assert [one.sources for one in shape.leaves()] == [("/api/*/fields#key",)]


def test_the_person_reads_once_what_is_allowed_again() -> None:
    (saved,) = stored_after(site_of(NAME), sent({"name": NAME, "step": "basic"}))
    own, _ = consents(saved, replace(saved, by=""))
    with speaking("zh"):
        assert own.said()[0].startswith(
            "这个系统有 2 种保存以前放行过（王 2026-12-01、别处并入 2026-12-01），这次同样放行"
        )
        assert consents()[0].said() == []


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(sent({"name": NAME, "format": "MP3"}), id="a choice of the profile"),
        pytest.param(sent({"name": NAME, "part": f"{ACCOUNT}-1"}), id="the account with a sign more"),
        pytest.param(sent({"name": NAME, "part": "example.com"}), id="a part of a value"),
        pytest.param(sent({"name": NAME, "loginName": "zhangsan"}), id="an account that nobody has named"),
        pytest.param(sent({"name": NAME, "title": "ranking"}), id="the name of a record"),
        pytest.param(sent({"name": NAME, "area": "310115"}), id="six digits"),
        pytest.param(sent({"name": NAME, "city": "3101"}), id="the code of a value"),
        pytest.param(sent({"name": NAME, "ways": "1;2;3"}), id="codes of a value"),
        pytest.param(sent({"name": NAME, "areas": "310115,abcd"}), id="six digits beside letters"),
        pytest.param(sent({"name": NAME, "records": {NAME: {"kind": "a"}}}), id="a name as a key"),
        pytest.param(sent({"name": NAME, "records": {CITY: "a"}}), id="a short value as a key"),
        pytest.param(sent({"name": NAME, f"{ACCOUNT}Form": "a"}), id="the account within a key"),
        pytest.param(sent({"name": NAME, "kind": "a"}, f"/api/{ACCOUNT}/save"), id="the account in the address"),
        pytest.param(sent({"name": NAME}, f"/api/save?by={ACCOUNT}"), id="the account in the query"),
        pytest.param(form((("name", NAME), ("state", "2"))), id="a number that may mean an act"),
        pytest.param(sent({"name": NAME, "action": "final"}), id="an act"),
    ],
)
def test_what_could_be_content_or_an_act_is_allowed_for_this_run_only(asked: OutgoingRequest) -> None:
    site = site_of(NAME, MAIL)
    assert stored_after(site, asked) == []
    assert site.leaves(asked)


def test_what_is_stored_holds_no_canary() -> None:
    site = site_of(NAME, CITY, MOBILE, MAIL, PAPER.name, PAPER.sha256 or "")
    site.answer({"fields": [{"key": "city", "options": [{"code": "4403", "text": CITY}]}]}, f"/api/{ID}/fields")
    site.upload({"fileId": "att_x9k2"})
    body = {
        "id": ID,
        "name": NAME,
        "city": "4403",
        "phone": MOBILE,
        "mail": MAIL,
        "files": ["att_x9k2"],
        "step": "basic",
    }
    saved = stored_after(
        site,
        *(sent(body, f"/api/{ID}/save?id={ID}"), form(tuple((k, str(v)) for k, v in body.items() if k != "files"))),
        parts((("name", NAME), ("tab", "basic")), [("paper", PAPER.name, b"x")]),
    )
    assert len(saved) == 2  # the file of the third is none of the form's
    text = json.dumps([allowed_data(one) for one in saved], ensure_ascii=False)
    assert [v for v in (NAME, CITY, "4403", MOBILE, MAIL, ID, "att_x9k2", ACCOUNT, "site") if v in text] == []
    assert "/api/*/fields#" in text


ACTS: list[Any] = [
    RequestShape("autosave", "", "POST", "/api/submit"),
    RequestShape("autosave", "", "POST", "/api/subject/handIn"),
    RequestShape("autosave", "", "POST", "/api/item/confirm"),
    RequestShape("autosave", "", "POST", "/api/item/preAudit"),
    *(
        RequestShape("autosave", "", "POST", "/api/save", "application/json", body={name: leaf})
        for name, leaf in (
            ("state", RequestLeaf("constant", text='"2"')),
            ("isDraft", RequestLeaf("constant", text="false")),
            ("op", RequestLeaf("constant", text='"提交"')),
            ("next", RequestLeaf("constant", text='"submit"')),
            ("submitType", RequestLeaf("constant", text='"basic"')),
            ("review.id", RequestLeaf("known")),
            ("state", RequestLeaf("known")),
            ("opinion", RequestLeaf("echo")),
        )
    ),
    RequestShape("autosave", "", "POST", "/api/save", query={"op": RequestLeaf("constant", text='"01"')}),
]


@pytest.mark.parametrize("shape", ACTS)
def test_an_entry_that_speaks_of_an_act_is_not_used_whoever_wrote_it(shape: RequestShape) -> None:
    saves, refused = usable([AllowedSave(shape, "2026-12-01", "王")])
    assert (saves, len(refused)) == ([], 1)
    with speaking("zh"):
        said = usable([AllowedSave(shape, "2026-12-01", "王")])[1][0]
        assert f"{shape.method} {shape.path} 没有沿用" in said
        assert "请删去这一条" in said
    assert storable(shape, TEXTS) is None


@pytest.mark.parametrize(
    ("name", "leaf"),
    [
        ("step", RequestLeaf("constant", text='"basic"')),
        ("state", RequestLeaf("constant", text='"draft"')),
        ("serviceStatus", RequestLeaf("value")),
        ("serviceStatus", RequestLeaf("code", sources=("/api/words#status",))),
        ("review.papers", RequestLeaf("echo", sources=("@uploads",))),
        ("draft.id", RequestLeaf("echo")),
    ],
)
def test_what_can_be_read_and_values_of_the_form_are_no_acts(name: str, leaf: RequestLeaf) -> None:
    shape = RequestShape("autosave", "", "POST", "/api/saveDraft.action", "application/json", body={name: leaf})
    assert act_in(shape) == ""
