"""`beian doctor`: every lack of a machine with its remedy, in both languages, as lines and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.apps import machine_facts
from assistant.apps.cli import doctor
from assistant.core import places
from assistant.filing.browser.find import Machine
from tests.cli.conftest import Beian, TemporaryKeyring

Json = dict[str, Any]


def look(beian: Beian, what: str, *words: str) -> Json:
    """Return the check with this title from the JSON that doctor prints."""
    ended = beian("doctor", "--json", *words)
    rows: list[Json] = [check for check in json.loads(ended.out)["checks"] if check["what"].startswith(what)]
    assert rows, ended.out
    return rows[0]


def machine(
    monkeypatch: pytest.MonkeyPatch, *, commands: tuple[str, ...] = (), version: tuple[int, int] = (3, 12)
) -> None:
    """Simulate a Linux without a display that has these commands and this Python."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(machine_facts, "sys", SimpleNamespace(version_info=(*version, 0)))
    which = commands.__contains__
    monkeypatch.setattr(doctor, "Machine", lambda: Machine("linux", which=lambda name: name if which(name) else None))


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch, ring: TemporaryKeyring, tmp_path: Path, mock_pages: Path) -> None:
    """Simulate a machine with everything that a filing needs."""
    browser = tmp_path / "chromium"
    browser.write_text("", encoding="utf-8")
    monkeypatch.setenv("BEIAN_BROWSER", str(browser))
    machine(monkeypatch, commands=("fc-list",))
    monkeypatch.setenv("DISPLAY", ":7")
    fonts = SimpleNamespace(run=lambda *_, **__: SimpleNamespace(stdout=b"a\nb\n"))
    monkeypatch.setattr(machine_facts, "subprocess", fonts)


@pytest.mark.usefixtures("whole")
def test_a_complete_machine_lacks_nothing_and_shows_no_remedy(beian: Beian) -> None:
    checks = json.loads(beian("doctor", "--json").out)["checks"]
    assert [check["what"] for check in checks if not check["ok"]] == []
    assert [check["remedy"] for check in checks if check["remedy"]] == []
    ended = beian("doctor")
    assert ended.code == 0
    assert "→" not in ended.out
    assert len(ended.out.splitlines()) == len(checks)


@pytest.mark.usefixtures("whole")
def test_a_missing_browser_is_needed_and_its_remedy_is_a_command(beian: Beian, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEIAN_BROWSER", "/nowhere/chrome")
    result = look(beian, "浏览器")
    assert (result["ok"], result["needed"]) == (False, True)
    assert "/nowhere/chrome" in result["found"]
    assert "请安装" in result["remedy"]
    assert beian("doctor").code == 1


@pytest.mark.usefixtures("whole")
def test_a_missing_display_is_reported_with_the_command_that_helps(
    beian: Beian, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(monkeypatch)
    result = look(beian, "显示器")
    assert not result["ok"]
    assert "apt-get install xvfb" in result["remedy"]
    machine(monkeypatch, commands=("Xvfb",))
    assert look(beian, "显示器")["ok"]


@pytest.mark.usefixtures("whole")
def test_missing_fonts_are_reported_with_the_command_that_helps(beian: Beian, monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch)
    result = look(beian, "中文字体")
    assert not result["ok"]
    assert "fonts-noto-cjk" in result["remedy"]


@pytest.mark.usefixtures("whole", "no_ring")
@pytest.mark.parametrize(("language", "what"), [("zh", "钥匙串"), ("en", "")])
def test_a_missing_keyring_is_reported_with_a_remedy_that_names_no_empty_client(
    beian: Beian, language: str, what: str
) -> None:
    checks = json.loads(beian("doctor", "--json", "--lang", language).out)["checks"]
    (result,) = [check for check in checks if not check["ok"]]
    assert what in result["what"]
    assert not result["needed"]
    assert result["found"]
    assert "gnome-keyring" in result["remedy"]
    assert "credentials set" not in result["remedy"]
    ended = beian("doctor")
    assert ended.code == 0
    assert "    → " in ended.out


@pytest.mark.usefixtures("whole")
def test_a_broken_user_layer_is_reported_with_its_file(beian: Beian, own_home: Path) -> None:
    layer = own_home / "config" / "sites" / "cac.yaml"
    layer.parent.mkdir(parents=True)
    layer.write_text("format: 1\nid: cac\nfeilds: {}\n", encoding="utf-8")
    result = look(beian, "页面对照表 cac")
    assert not result["ok"]
    assert "feilds" in result["found"]
    assert result["remedy"]
    assert look(beian, "页面对照表 mock")["ok"]


@pytest.mark.usefixtures("whole")
def test_unreadable_settings_are_reported_with_their_path(beian: Beian, own_home: Path) -> None:
    (own_home / "config").mkdir(parents=True)
    (own_home / "config" / "settings.toml").write_text("browser = [", encoding="utf-8")
    result = look(beian, "浏览器")
    assert not result["ok"]
    assert "settings.toml" in result["found"] + result["remedy"]


@pytest.mark.usefixtures("whole")
def test_missing_pages_of_the_mock_are_reported_with_a_remedy(
    beian: Beian, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nowhere = SimpleNamespace(util=SimpleNamespace(find_spec=lambda _: None))
    monkeypatch.setattr(machine_facts, "importlib", nowhere)
    monkeypatch.setattr(machine_facts, "bundled", lambda _: tmp_path)
    result = look(beian, "模拟备案系统")
    assert not result["ok"]
    assert "pip install" in result["remedy"]


@pytest.mark.usefixtures("whole")
def test_an_unsupported_python_is_reported_with_the_supported_ones(
    beian: Beian, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(monkeypatch, version=(3, 10))
    result = look(beian, "版本")
    assert (result["ok"], result["needed"]) == (False, True)
    assert "3.11" in result["remedy"]


def test_this_machine_is_checked_without_an_error(beian: Beian) -> None:
    ended = beian("doctor")
    assert ended.code in {0, 1}
    assert ended.err == ""


@pytest.mark.usefixtures("whole")
def test_synchronised_or_shared_folders_cause_a_warning(beian: Beian, tmp_path: Path) -> None:
    assert look(beian, "文件夹")["ok"]
    synchronised, shared = tmp_path / "我的坚果云" / "资料", tmp_path / "共享"
    for folder, mode in ((synchronised, 0o700), (shared, 0o755)):
        folder.mkdir(parents=True)
        folder.chmod(mode)
    ended = beian("doctor", "--json", str(synchronised), str(shared))
    rows = [check for check in json.loads(ended.out)["checks"] if check["what"] == "文件夹"]
    assert ended.code == 0
    assert [(check["ok"], check["needed"]) for check in rows] == [(False, False)] * 2
    assert "坚果云" in rows[0]["found"]
    assert "其他用户" in rows[1]["found"]
    assert rows[1]["remedy"].endswith(f"chmod 700 {shared}")


@pytest.mark.usefixtures("whole")
def test_a_network_folder_causes_a_warning(beian: Beian, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path.resolve() / "nas" / "资料"
    monkeypatch.setattr(places, "_mounts", lambda: f"nas:/share {folder.parent} nfs4 rw 0 0\n")
    assert look(beian, "文件夹")["ok"]
    ended = beian("doctor", "--json", folder)
    (result,) = (check for check in json.loads(ended.out)["checks"] if check["what"] == "文件夹")
    assert ended.code == 0
    assert (result["ok"], result["needed"]) == (False, False)
    assert result["found"] == f"{folder} 在网络位置上（nfs4）"
    assert "本机" in result["remedy"]
