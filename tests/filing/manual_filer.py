"""The person at the registry itself, while no run watches: what they do there by hand, and what it shows them."""

from __future__ import annotations

from assistant.apps.cli import mocks
from tests.filing.conftest import RunningMock
from tests.filing.small import NAME, Json
from tests.mock.server.client import ApiClient, MockProcess


class ManualFiler:
    """A session of the client's account, at its first algorithm."""

    def __init__(self, running_mock: RunningMock) -> None:
        self.client = ApiClient(MockProcess(running_mock.registry.url, running_mock.registry.nonce))
        code = running_mock.data["主体"]["主体基本信息"]["统一社会信用代码"]
        account, password = mocks.rehearsal_account(running_mock.registry.url, NAME, code)
        assert self.client.log_in(account, password)["errno"] == 0
        self.id = running_mock.stored()["algorithms"][0]["id"]

    def post(self, path: str, **body: object) -> Json:
        """Post an act on the algorithm."""
        answer = self.client.post(f"algorithms/{path}", id=self.id, **body)
        assert answer["errno"] == 0, answer
        return answer

    def submit(self, version: str) -> None:
        """Write a version and submit."""
        self.post("save", step="basic", fields={"version": version})
        self.post("code")
        self.post("submit", commit=True, code=self.client.code("hand"))

    def application(self) -> Json:
        """Return the stored answers of the application to deregister."""
        answer = self.client.get(f"algorithms/{self.id}/deregistration")
        assert answer["errno"] == 0, answer
        fields: Json = answer["datas"]["fields"]
        return fields
