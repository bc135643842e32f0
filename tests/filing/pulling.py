"""Running `beian pull` as a person would, and what must be true of its profile and of the registry afterwards."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from assistant.core.keys import FieldKey
from assistant.core.values import Choices, File, Value
from assistant.declaration.profile.loading import load
from tests.conftest import MockRegistry
from tests.filing.conftest import FilingRunResult
from tests.filing.in_process import worker

LOGIN = {"/api/login", "/api/login/sms", "/api/logout"}

Held = tuple[str, str, dict[str, object]]


def run(registry: MockRegistry, home: Path, *words: str) -> FilingRunResult:
    """Run a command of `beian` at the mock; `home` is the program's own folder."""
    site = ["--site", "mock", "--url", registry.url, "--nonce", registry.nonce]
    environment = {**os.environ, "BEIAN_HOME": str(home), "BEIAN_LANG": "zh"}
    done = worker().run([*words, *site, "--headless", "--json"], environment)
    assert "Traceback" not in done.stderr, done.stderr
    lines = done.stdout.strip().splitlines()
    assert lines, done.stderr
    return FilingRunResult(done.returncode, json.loads(lines[-1]), done.stdout, done.stderr)


def pull(registry: MockRegistry, home: Path, out: Path, company: str, *options: str) -> FilingRunResult:
    """Run `beian pull` with the simulated operator at the login."""
    return run(registry, home, "pull", "--out", str(out), "--company", company, "--stand-in", "on", *options)


def content(profile: Path) -> list[Held]:
    """Return what a profile files, record by record in order: page, natural key, field → value.

    An upload counts by name and digest. The author's own ids are no part of a filing and are left out of the keys.
    """
    return [
        (view.page, view.natural_key, {_tail(key, view.key): _plain(value) for key, value in view.values.items()})
        for view in load(profile).records()
    ]


def _tail(key: FieldKey, record: FieldKey) -> str:
    return str(FieldKey(key.parts[len(record.parts) :]))


def _plain(value: Value) -> object:
    if isinstance(value, File):
        assert value.sha256, value.name
        return (value.name, value.sha256)
    return set(value.words) if isinstance(value, Choices) else value


def posts(registry: MockRegistry) -> list[str]:
    """Return the paths of the requests so far that could have changed something: all but logins and reads."""
    requests: list[dict[str, Any]] = registry.ledger()["requests"]
    return [request["path"] for request in requests if request["method"] != "GET" and request["path"] not in LOGIN]


def pull_and_compare(registry: MockRegistry, home: Path, profile: Path, company: str, out: Path) -> FilingRunResult:
    """Pull an account that was filed from a profile: the result equals it, with attachments, and the site is unchanged."""
    before, state = posts(registry), registry.state()
    done = pull(registry, home, out, company)
    assert done.code == 0, done.err
    assert content(out) == content(profile)
    assert posts(registry) == before
    assert registry.state() == state
    return done
