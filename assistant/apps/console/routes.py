"""The pages and addresses of the console."""

from __future__ import annotations

from fastapi import FastAPI

from assistant.apps.console import (
    board_page,
    client_page,
    dates_page,
    figures_page,
    file_routes,
    findings_page,
    materials_page,
    plan_page,
    profile_page,
    report_page,
    returned_page,
    runs_page,
)
from assistant.apps.console.context import ConsoleContext


def add_to(api: FastAPI, context: ConsoleContext) -> None:
    """Add all pages, and the addresses of files to the server."""
    pages = (
        board_page,
        client_page,
        figures_page,
        findings_page,
        materials_page,
        plan_page,
        profile_page,
        report_page,
        returned_page,
        runs_page,
    )
    for page in pages:
        page.add(context)
    dates_page.add(api, context)
    file_routes.add(api, context)
