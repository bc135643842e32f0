"""Enters a profile at the mock request by request, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.conftest import MockRegistry
from tests.examples.comparator import Expected, Sections
from tests.examples.registry_forms import RegistryForm, detail_form, form
from tests.mock.server.client import ApiClient, MockProcess

Json = dict[str, Any]
Place = tuple[Any, ...]


class Typist:
    """Enters what should be stored, request by request, as a person at the mock's pages would."""

    def __init__(
        self, registry: MockRegistry, expected: Expected, profile: Path, account: tuple[str, str] | None = None
    ) -> None:
        self.expected, self.profile = expected, profile
        mock = MockProcess(registry.url, registry.nonce)
        if account is None:
            mock.witness("account", company=expected.company, account="typist", password="typist12")
        self.account, password = account or ("typist", "typist12")
        self.client = ApiClient(mock)
        self.client.log_in(self.account, password)
        self.registry = registry

    def enter(self) -> Json:
        """Enter everything and return what is stored."""
        self.subject()
        self.products()
        for algorithm in self.expected.algorithms:
            self.algorithm(algorithm.sections, dict(_ids(self.client.get("tree")["datas"])), algorithm.association)
        return self.stored()

    def stored(self) -> Json:
        """Return what is stored in the account."""
        stored: Json = self.registry.state()[self.account]
        return stored

    def subject(self, code_by: str = "typist") -> None:
        """Enter and submit the subject, with a one-time code that this person fetches."""
        self.draft_of_subject()
        self.post("subject/code")
        self.post("subject/submit", commit=True, code=self.client.code(code_by))

    def draft_of_subject(self) -> None:
        """Enter the subject without submitting it."""
        self.post("subject/save", fields=self.fields("subject", form("subject"), self.expected.subject))

    def products(self) -> None:
        """Enter the products with their paths and functions."""
        for product in self.expected.products:
            fields = self.fields("product", form("product"), product.sections)
            made = self.post("products/save", fields=fields)["id"]
            for path in product.paths:
                below = self.post("paths/save", product=made, fields={"steps": path.steps})["id"]
                for function in path.functions:
                    fields = self.fields("function", form("function"), function)
                    self.post("functions/save", path=below, fields=fields)

    def algorithm(self, sections: Sections, ids: dict[Place, str], nodes: list[tuple[str, Place]]) -> None:
        """Enter one algorithm, step by step."""
        kind = sections["算法基础属性信息"]["算法类型"]
        made = self.post("algorithms/save", step="basic", fields=self.fields("basic", form("basic"), sections))["id"]
        detail = self.fields("detailGenerative", detail_form(kind), sections)
        self.post("algorithms/save", id=made, step="detail", fields=detail)
        if nodes:
            ticked = [ids[labels] for _, labels in nodes]
            self.post("algorithms/save", id=made, step="association", fields={"nodes": ticked})
        support = self.fields("support", form("support"), sections)
        if support:
            self.post("algorithms/save", id=made, step="support", fields=support)

    def fields(self, name: str, questions: RegistryForm, sections: Sections) -> Json:
        """Return the answers of a form by field id, with the files uploaded."""
        result: Json = {}
        for field in questions.fields:
            value = sections.get(field.section, {}).get(field.path)
            if value is None:
                continue
            if field.widget == "upload":
                (path,) = (path for path in self.profile.rglob("*") if path.name == value["name"])
                value = [self.client.upload(f"{name}.{field.id}", path.name, path.read_bytes())["datas"]]
            result[field.id] = value
        return result

    def post(self, path: str, /, **body: Any) -> Json:
        """Post and return the answer's data; fails on any refusal."""
        answer = self.client.post(path, **body)
        assert answer["errno"] == 0, answer
        data: Json = answer["datas"]
        return data


def _ids(nodes: list[Json], above: Place = ()) -> Iterator[tuple[Place, str]]:
    for node in nodes:
        labels = (*above, node["label"])
        yield labels, node["id"]
        yield from _ids(node["children"], labels)
