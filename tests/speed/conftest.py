"""Fixtures of the counts: the widget pages of the forms' own tests."""

from tests.forms.conftest import widget_site

__all__ = ["widget_site"]
