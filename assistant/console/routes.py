"""Which address leads to which page."""

from __future__ import annotations

from fastapi import FastAPI

from assistant.console import board_page, client_page, runs_page
from assistant.console.office import Office


def add_to(api: FastAPI, office: Office) -> None:
    """Add the pages to the console and its own files to the server."""
    board_page.add(office)
    client_page.add(office)
    runs_page.add(api, office)
