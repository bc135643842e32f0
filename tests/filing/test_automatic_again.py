"""The second client of a site: what was allowed for the first is allowed again, and no more than that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.conftest import serve_mock_registry
from tests.filing.by_hand import logged_in_at_an_address
from tests.filing.conftest import RunningMock
from tests.filing.live import LiveRun, press, sees, shown
from tests.filing.small import PDF, Json, small
from tests.filing.test_automatic import ENTITY, allow, finish, known, let_it_file

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
CHANGED = """
if (sessionStorage.changed) {
  const { fetch } = window;
  window.fetch = (url, options = {}) => {
    const body = typeof options.body === 'string' ? options.body.replace(/}$/, ',"stage":"2"}') : options.body;
    return fetch(url, { ...options, body });
  };
}
"""


class SecondClient(RunningMock):
    """Another client of the same site and office, with a folder of its own."""

    @property
    def profile(self) -> Path:
        """Return the profile's folder."""
        return self.home / "资料 二"


@pytest.fixture
def running_mock(mock_pages: Path, tmp_path: Path) -> Iterator[RunningMock]:
    """Yield a client of a mock of which the user's layer knows the structure."""
    with serve_mock_registry(tmp_path / "mock") as registry:
        yield with_papers(known(RunningMock(tmp_path, registry, site=registry.url)))


def other_profile() -> Json:
    """Return a profile of which no value of the entity is that of the small one."""
    data = small()
    entity = data["主体"]
    entity["主体基本信息"] |= {
        "主体名称": "杭州另一家示例有限公司",
        "详细地址": "文三路 9 号",
        "网址": "https://example.org",
    }
    entity["主体基本信息"] |= {"月活跃用户量": "34000", "注册地": ["浙江省", "杭州市", "西湖区"]}
    entity["证件信息"] |= {
        "证件地址": "杭州市西湖区文三路 9 号",
        "证件有效期": {"起": "2020-04-02", "止": "2040-04-01"},
    }
    entity["法定代表人信息"]["法定代表人姓名"] = "王另样"
    entity["算法安全责任人信息"] |= {"姓名": "赵另样", "手机号码": "13900005678", "电子邮箱": "zhao@example.org"}
    return data


def with_papers(client: RunningMock) -> RunningMock:
    """Give a client files as long as real ones: the size of a tiny one could as well be a code."""
    client.profile.mkdir()
    for name in texts(client.data):
        if name.endswith(".pdf"):
            (client.profile / name).write_text(PDF.format(name + "%" * 2000 + client.profile.name), encoding="utf-8")
    return client


def layer_of(running_mock: RunningMock) -> str:
    """Return the text of the user's layer of the site."""
    (path,) = (running_mock.home / "beian" / "config" / "sites").glob("*.yaml")
    return path.read_text(encoding="utf-8")


def asked_about(run: LiveRun) -> int:
    """Return how often the person was asked about saves."""
    return sum(event["kind"] == "Note" and "您允许了这种保存" in event["detail"] for event in run.journal())


def test_the_second_client_is_asked_nothing_and_a_changed_save_is_stopped(running_mock: RunningMock) -> None:
    with logged_in_at_an_address(running_mock, "--stage", "主体", "--operator", "王") as (run, guest):
        let_it_file(guest, 1)
        allow(guest, "POST /api/subject/save")
        guest.do(lambda page: sees(page, "请您提交"))
        finish(run, guest)
    (saved,) = yaml.safe_load(layer_of(running_mock))["allowed_saves"]
    assert (saved["method"], saved["path"], saved["by"]) == ("POST", "/api/subject/save", "王")
    values = [text for text in texts(running_mock.data["主体"]) if len(text) > 3]
    assert [text for text in values if text in json.dumps(saved, ensure_ascii=False)] == []

    site = running_mock.registry
    second = with_papers(SecondClient(running_mock.home, site, other_profile(), site=running_mock.site))
    with logged_in_at_an_address(second, "--stage", "主体") as (run, guest):
        guest.do(lambda page: sees(page, "有 1 种保存以前放行过（王 "))
        guest.do(lambda page: page.add_init_script(CHANGED))
        guest.do(lambda page: page.evaluate("sessionStorage.changed = '1'"))
        let_it_file(guest, 1)
        guest.do(lambda page: press(page, "不允许，我来保存"))
        assert second.stored()["subject"]["state"] == "未填报"
        guest.do(lambda page: page.evaluate("sessionStorage.clear()"))
        assert "以前放行过" not in guest.do(shown)
        let_it_file(guest, 1)
        guest.do(lambda page: press(page, "继续"))
        guest.do(lambda page: sees(page, "请您提交"))
        ended = finish(run, guest)
    assert (ended.answer["status"], ended.fields["proved"]) == ("ready_to_submit", ENTITY)
    assert asked_about(run) == 0


def texts(data: object) -> list[str]:
    """Return every text of a profile's part."""
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else None
    return [str(data)] if inner is None else [text for one in inner for text in texts(one)]
