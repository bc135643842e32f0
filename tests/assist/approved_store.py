"""A store with everything of a sample approved: filed by requests on the mock's own pages' addresses, for a make to show afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from beian_mock.catalogue import STEPS, Json
from tests.assist.contact_filing import ACCOUNT
from tests.conftest import MockRegistry, serve_mock_registry
from tests.mock.server.client import ApiClient, MockProcess


def fill_store(data: Path, sample: Json, samples: Path, *, is_approved: bool = True) -> None:
    """File a sample into the folder of a mock, and let the reviewer approve all of it."""
    options = ["--company", sample["company"], "--review", "manual"]
    with serve_mock_registry(data, *options) as registry:
        filer = _Filer(ApiClient(MockProcess(registry.url, registry.nonce)), registry, samples)
        with filer.client.http:
            filer.client.log_in(ACCOUNT)
            filer.file(sample, is_approved=is_approved)


class _Filer:
    """Files by requests as the pages do; every refusal ends the test."""

    def __init__(self, client: ApiClient, registry: MockRegistry, samples: Path) -> None:
        self.client, self.registry, self.samples = client, registry, samples

    def file(self, sample: Json, *, is_approved: bool) -> None:
        self._post("subject/save", fields=self._fields("subject", sample["subject"]))
        self._post("subject/code")
        self._post("subject/submit", commit=True, code=self.client.code())
        self._review("subject")
        for product in sample["products"]:
            self._product(product)
        for algorithm in sample["algorithms"]:
            self._algorithm(algorithm, is_approved=is_approved)

    def _product(self, product: Json) -> None:
        own = self._post("products/save", fields=self._fields("product", product["fields"]))["id"]
        for path in product["paths"]:
            below = self._post("paths/save", product=own, fields=path["fields"])["id"]
            for function in path["functions"]:
                self._post("functions/save", path=below, fields=function["fields"])

    def _algorithm(self, algorithm: Json, *, is_approved: bool) -> None:
        own = ""
        for step in (step for step in STEPS if step in algorithm):
            values = self._fields(step, algorithm[step])
            if step == "association":
                values = {**values, "nodes": self._nodes(algorithm[step]["nodes"])}
            own = self._post("algorithms/save", step=step, fields=values, **({"id": own} if own else {}))["id"]
        if is_approved:
            self._post("algorithms/code", id=own)
            self._post("algorithms/submit", id=own, commit=True, code=self.client.code())
            self._review(own)

    def _nodes(self, chains: list[list[str]]) -> list[str]:
        """Return the ids of the nodes with these labels from the root down."""
        known = dict(_chains(self.client.get("tree")["datas"], ()))
        return [known[tuple(chain)] for chain in chains]

    def _fields(self, step: str, values: Json) -> Json:
        return {name: self._value(f"{step}.{name}", value) for name, value in values.items()}

    def _value(self, name: str, value: Any) -> Any:
        if isinstance(value, list) and value and isinstance(value[0], dict) and "bytes" in value[0]:
            return [self._upload(name, one) for one in value]
        return value

    def _upload(self, name: str, upload: Json) -> Json:
        said = self.client.upload(name, upload["file"], (self.samples / upload["bytes"]).read_bytes())
        assert said["errno"] == 0, said
        uploaded: Json = said["datas"]
        return uploaded

    def _post(self, path: str, /, **body: Any) -> Json:
        said = self.client.post(path, **body)
        assert said["errno"] == 0, (path, said)
        datas: Json = said["datas"]
        return datas

    def _review(self, what: str) -> None:
        self.registry.ask("/__mock__/review", {"account": ACCOUNT, "what": what, "verdict": "approve", "comments": []})


def _chains(nodes: Any, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    for node in nodes:
        chain = (*above, node["label"])
        yield chain, node["id"]
        yield from _chains(node["children"], chain)
