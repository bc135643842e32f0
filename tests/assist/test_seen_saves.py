"""The saves that the person's presses have sent are asked about once; what they hand in is none of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.filing.assist.seen_presses import SeenPress
from assistant.filing.assist.seen_saves import SeenSaves
from assistant.filing.browser.answer_leaves import AnswerLeaves
from assistant.filing.browser.shape_match import SeenRequest
from tests.assist.seen_filings import press
from tests.assist.test_kinds_of_saves import VALUES, posted

NAME = "name=%E5%BE%AE%E5%85%89%E5%95%86%E5%9F%8E"
SAVE, WITH_ID = posted(NAME, status=200), posted(NAME, "/save.do?recordId=S0001", status=200)
OTHER = posted(NAME, "/store.do", status=200)


def saves_of(*requests: SeenRequest, values: frozenset[str] = VALUES) -> SeenSaves:
    """Return what was seen after a person has saved the form of a product."""
    saves = SeenSaves()
    saves.show(values)
    saves.press(press("保存"))
    saves.take(requests)
    saves.count()
    return saves


def test_every_kind_is_named_once_unless_it_is_allowed() -> None:
    saves = saves_of(SAVE, SAVE, OTHER, WITH_ID)
    kinds = saves.kinds([])
    assert [str(kind) for kind in kinds] == ["POST /save.do", "POST /store.do"]
    assert saves.kinds([kind.shape for kind in kinds]) == []
    saves.declined = [kinds[0].shape]
    assert list(map(str, saves.kinds([]))) == ["POST /store.do"]


def test_a_value_of_another_form_is_no_value_of_this_one() -> None:
    assert saves_of(SAVE, values=frozenset(("微光直播",))).kinds([]) == []


def after(*presses: SeenPress, values: frozenset[str] = VALUES, sent: SeenRequest = SAVE) -> list[str]:
    """Return the kinds of saves that were seen after these presses on a form."""
    saves = SeenSaves()
    saves.show(values)
    saves.press(*presses)
    saves.take([sent])
    saves.count()
    return list(map(str, saves.kinds([])))


MENU, SAVED = press("产品信息", place="menu"), press("保存")


@pytest.mark.parametrize(
    "presses",
    [
        (SAVED,),
        (press("保存并继续"), press("确定")),
        (press("", icon="暂存"),),
    ],
)
def test_what_leaves_right_after_a_press_that_says_save_counts(presses: tuple[SeenPress, ...]) -> None:
    assert after(*presses) == ["POST /save.do"]


@pytest.mark.parametrize(
    "presses",
    [
        (),
        *(
            (press(word),)
            for word in ("提交", "确定", "确认无误", "送审", "完成", "下一步", "发布", "删除", "撤回", "获取验证码", "")
        ),
        *((press(word),) for word in ("保存并提交", "保存并上报", "保存后送审")),
        (press("提交"), press("确定")),
        (press("提交"), SAVED),
        (SAVED, press("提交")),
        (SAVED, press("")),
        (press("删除"), SAVED),
        (SAVED, press("返回"), press("确定")),
        (press("保存", is_login=True),),
    ],
)
def test_what_leaves_after_any_other_press_counts_for_nothing(presses: tuple[SeenPress, ...]) -> None:
    assert after(*presses) == []


@pytest.mark.parametrize(("at_ms", "count"), [(0, 0), (999, 0), (1000, 1), (2999, 1), (3000, 0), (3001, 0)])
def test_what_left_between_a_press_to_save_and_the_next_press_counts(at_ms: int, count: int) -> None:
    presses = press("保存", number=1000), press("新增路径", number=3000), press("保存", number=5000)
    assert after(*presses, sent=replace(SAVE, at_ms=at_ms)) == ["POST /save.do"] * count


def test_nothing_counts_of_what_left_after_the_next_press_nor_in_a_submission() -> None:
    saves = SeenSaves()
    saves.show(VALUES)
    saves.press(press("保存", number=1000), press("新增路径", number=3000))
    saves.take([])
    saves.take([replace(SAVE, at_ms=2000)])  # it is too late to tell
    saves.press(press("提交", number=4000), press("保存", number=5000), press("返回", number=7000))
    saves.take([replace(SAVE, at_ms=6000)])
    saves.press(press("编辑", number=8000), press("保存", number=9000), press("返回", number=9900))
    saves.take([replace(SAVE, at_ms=9100)])
    saves.press(press("保存", number=9950), press("产品信息", place="menu", number=9990))
    saves.take([replace(SAVE, at_ms=9960)])
    saves.count()
    assert saves.kinds([]) == []


def test_a_request_says_when_it_has_left() -> None:
    answers = AnswerLeaves(relay=None)  # type: ignore[arg-type]
    request = {"method": "POST", "url": "https://registry.example.cn/save", "headers": {}}
    answers.follow(
        "page", "Network.requestWillBeSent", {"requestId": "1", "wallTime": 1796195494.2, "request": request}
    )
    answers.follow("page", "Network.requestWillBeSent", {"requestId": "2", "request": request})
    assert [seen.at_ms for seen in answers.take_seen(goes_on=False)] == [1796195494200, 0]


def test_a_press_on_a_page_without_a_form_saves_nothing() -> None:
    assert after(SAVED, values=frozenset()) == []


def test_what_leaves_later_is_another_press_s() -> None:
    saves = SeenSaves()
    saves.show(VALUES)
    saves.press(SAVED)
    saves.take([])
    saves.show()  # the list: the save has been answered late
    saves.take([])
    saves.show(VALUES)
    saves.press(SAVED)
    saves.miss()
    saves.take([SAVE])
    saves.press(SAVED)
    saves.take([OTHER])
    saves.take([SAVE])
    saves.count()
    assert list(map(str, saves.kinds([]))) == ["POST /store.do"]


def test_a_save_that_leaves_late_is_judged_by_the_form_on_which_it_was_pressed() -> None:
    saves = SeenSaves()
    saves.show(VALUES)
    saves.press(SAVED)
    saves.take([])
    saves.show(frozenset(("微光直播",)))  # the next record of the list
    saves.take([SAVE])
    saves.count()
    assert list(map(str, saves.kinds([]))) == ["POST /save.do"]


def test_what_is_sent_after_a_press_that_is_the_persons_counts_once_something_in_the_menu_was_pressed() -> None:
    saves = SeenSaves()
    saves.show(VALUES)
    saves.press(press("提交"), press("确定"), press("编辑"))
    saves.take([])
    saves.press(SAVED)
    saves.take([SAVE])
    saves.press(MENU)
    saves.take([])
    saves.press(SAVED)
    saves.take([OTHER])
    saves.count()
    assert list(map(str, saves.kinds([]))) == ["POST /store.do"]


@pytest.mark.parametrize(
    ("submitted", "item", "kinds"),
    [
        ("subject", "products[微光]", ["POST /save.do"]),
        ("subject", "subject", []),
        ("", "products[微光]", []),
    ],
)
def test_what_is_sent_after_a_submission_counts_on_the_form_of_another_item(
    submitted: str, item: str, kinds: list[str]
) -> None:
    saves = SeenSaves()
    saves.show(VALUES, submitted)
    saves.press(press("提交"))
    saves.take([])
    saves.show()
    saves.press(press("确认提交"))
    saves.take([])
    saves.press(press("编辑"))
    saves.show(VALUES, item)
    saves.take([])
    saves.press(SAVED)
    saves.take([SAVE])
    saves.count()
    assert list(map(str, saves.kinds([]))) == kinds


@pytest.mark.parametrize("name", ["password", "userPwd", "smsCode", "captcha"])
def test_what_holds_a_password_or_a_code_of_the_phone_is_no_save(name: str) -> None:
    packed = f"data=%7B%22{name}%22%3A%22Weiguang%22%7D"
    for secret in (f"{name}=Weiguang", packed):
        assert after(SAVED, sent=posted(f"{NAME}&{secret}", status=200)) == []


def test_a_save_of_another_account_and_one_that_speaks_of_an_act_are_not_named() -> None:
    saves = saves_of(posted(NAME, "/submit.do", status=200), posted(f"{NAME}&op=submit", status=200))
    assert saves.kinds([]) == []
    saves.press(SAVED)
    saves.take([SAVE])
    saves.aside.clear()
    saves.count()
    assert saves.kinds([]) == []
