"""What the commands that open a site's pages share: an options class of theirs extends one of these.

The parts are given by name only, so that an options class keeps its own first.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.apps.cli.options import (
    HeadlessOpt,
    JsonOpt,
    NonceOpt,
    OperatorOpt,
    SiteOpt,
    StandInOpt,
    SurviveOpt,
    UrlOpt,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOptions:
    """The pages of a site: its map, its address, and whether a person sees the browser."""

    site: SiteOpt = "cac"
    url: UrlOpt = None
    headless: HeadlessOpt = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsableOptions(SiteOptions):
    """Work that a stand-in may do on the mock, with a result that programs read."""

    stand_in: StandInOpt = None
    nonce: NonceOpt = None
    as_json: JsonOpt = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOptions(RehearsableOptions):
    """Work in one account: whether its browser stays open, and who works there."""

    survive: SurviveOpt = True
    operator: OperatorOpt = None
