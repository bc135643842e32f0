"""What a rehearsal or a filing would refuse is told on the page before, in the sentences of the run."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.preparing import prepare
from assistant.apps.fill_refusals import Start, refusals
from assistant.core.errors import BeianError, UsageError
from assistant.core.privacy import Redactor
from assistant.core.user_messages import on_page
from assistant.practice.layout import LOCAL
from assistant.practice.lease_files import FileClaim, held, refused_by
from tests.console.conftest import OwnClient, made
from tests.console.test_windows import shown
from tests.console.window import Window
from tests.filing.small import NAME, Json, small, write

OWN_KEY = "k"
NO_PROCESS = 2**22 + 1


def sentences(home: Path, start: Start | None = None) -> list[str]:
    """Return the reasons that are no finding."""
    reasons = refusals(home, [start or Start("mock", is_seen=False)])[0]
    return [reason.text for reason in reasons if not reason.is_finding]


def refused(home: Path, algorithm: str | None = None) -> str:
    """Return the sentence with which a run refuses."""
    options = FillOptions(home, site="mock", url="http://127.0.0.1:1", headless=True, algorithm=algorithm)
    with pytest.raises(BeianError) as error:
        prepare(options, Redactor())
    return on_page(error.value)


def without_name() -> Json:
    data = small()
    del data["主体"]["主体基本信息"]["主体名称"]
    return data


def is_grey(page: Window, name: str) -> bool:
    button = page.elements[page.find(name, "button")[0]]
    return "disabled" in button.get("props", {})


def test_a_profile_without_a_name_is_refused_in_the_words_of_the_run(tmp_path: Path) -> None:
    home = write(tmp_path / "甲", without_name())
    assert refused(home) in sentences(home)


def test_an_algorithm_that_does_not_exist_is_refused_in_the_words_of_the_run(tmp_path: Path) -> None:
    home = write(tmp_path / "甲", small())
    assert refused(home, algorithm="没有") in sentences(home, Start("mock", is_seen=False, algorithm="没有"))


def test_an_unreadable_profile_and_the_example_are_refused(tmp_path: Path) -> None:
    home = write(tmp_path / "甲", small())
    (home / "这是示例.txt").write_text("", encoding="utf-8")
    with pytest.raises(UsageError) as error:
        prepare(FillOptions(home, site="cac", may_assist=True), Redactor())
    assert str(error.value) in sentences(home, Start("cac", is_seen=False))
    next(home.glob("填报资料.*")).write_text("{", encoding="utf-8")
    assert any("有 1 处写法问题" in text for text in sentences(home))


def test_a_machine_without_a_display_or_a_browser_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = write(tmp_path / "甲", small())
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("BEIAN_BROWSER", str(tmp_path / "没有"))
    seen, unseen = (sentences(home, Start("mock", is_seen=is_seen)) for is_seen in (True, False))
    assert any("显示器" in text for text in seen)
    assert not any("显示器" in text for text in unseen)
    assert any("没有找到可用的浏览器" in text for text in unseen)


@pytest.mark.parametrize(
    ("key", "is_living", "is_refused"),
    [("z", False, True), (OWN_KEY, True, True), (OWN_KEY, False, False)],
    ids=["another machine", "this machine", "left over"],
)
def test_a_claim_refuses_unless_it_is_left_over(tmp_path: Path, key: str, is_living: bool, is_refused: bool) -> None:
    moment = datetime.now(UTC)
    until = (moment + timedelta(minutes=5)).isoformat()
    process = os.getpid() if is_living else NO_PROCESS
    claim = FileClaim("小李", "李的电脑", key, "fill", process, moment.isoformat(), until)
    folder = tmp_path / "runs" / "占用"
    folder.mkdir(parents=True)
    data = {name: getattr(claim, name) for name in FileClaim.__dataclass_fields__}
    (folder / f"{key}.json").write_text(json.dumps(data), encoding="utf-8")
    error = refused_by(tmp_path, OWN_KEY)
    assert (error is not None) == is_refused
    assert error is None or "小李（李的电脑，填报）" in str(error)


@pytest.mark.program
def test_every_page_of_a_client_names_the_colleague_running_it(tmp_path: Path) -> None:
    office = made(tmp_path, ledger_at=LOCAL)
    moment = datetime.now(UTC)
    until = moment + timedelta(minutes=5)
    claim = FileClaim("李雷", "李的电脑", "another", "fill", 1, moment.isoformat(), until.isoformat())
    with office.console() as console:
        client = OwnClient(console, console.enter(), NAME, office.folder())
        with shown(client, "profile") as page:
            assert "李雷" not in page.texts()
        with held(client.home, claim, lambda: None):
            for steps in ((), ("profile",), ("materials",)):
                with shown(client, *steps) as page:
                    (named,) = {text for text in page.texts().splitlines() if "正在办理这个客户" in text}
                    assert named.startswith("！李雷（李的电脑，填报）自 ")
        with shown(client, "profile") as page:
            assert "李雷" not in page.texts()


@pytest.mark.program
def test_what_would_be_refused_is_grey_with_its_reasons_beside_it(own_client: OwnClient) -> None:
    path = own_client.home / "填报资料.json"
    good = path.read_text(encoding="utf-8")
    data = json.loads(good)
    data["主体"]["主体基本信息"]["统一社会信用代码"] = "91440300MA5EXAMP0X"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    with shown(own_client, "runs") as page:
        page.until(lambda: "现在不能开始：" in page.texts())
        assert is_grey(page, "正式填报")
        assert is_grey(page, "演练（替身走完）")
        assert "必改：统一社会信用代码不是 18 位" in page.texts()
        assert page.find("到“预检”改正", "a")
        described = page.elements[page.find("正式填报", "button")[0]]["props"]["aria-describedby"]
        assert described.removeprefix("c") in page.elements
    path.write_text(good, encoding="utf-8")
    with shown(own_client, "runs") as page:
        page.until(lambda: not is_grey(page, "演练（替身走完）"))
        assert "统一社会信用代码不是 18 位" not in page.texts()
    path.write_text("{", encoding="utf-8")
    with shown(own_client, "runs") as page:
        page.until(lambda: "现在不能开始：" in page.texts())
        assert page.find("到“填报资料”改正", "a")


@pytest.mark.program
def test_what_stops_a_rehearsal_only_is_marked_among_the_findings(own_client: OwnClient) -> None:
    path = own_client.home / "填报资料.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    for person in ("法定代表人信息", "算法安全责任人信息"):
        del data["主体"][person]["证件号码"]
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    with shown(own_client, "runs") as page:
        page.until(lambda: "现在不能开始：" in page.texts())
        assert page.texts().count("必改：“证件号码”没有填写") == 2
    with shown(own_client, "findings") as page:
        assert "2 处改好才能演练" in page.texts()
        assert len(page.find("✖ 演练必改")) == 2
    data["主体"]["算法安全责任人信息"]["证件号码"] = data["主体"]["法定代表人信息"]["证件号码"] = "11010519491231002X"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    with shown(own_client, "findings") as page:
        assert "改好才能演练" not in page.texts()
