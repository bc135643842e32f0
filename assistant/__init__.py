"""beian: take a filing profile to a proved filing in China's algorithm registry, ready for a person to submit.

`fill_form(page, values)` fills any one form on a Playwright page by section, question and label; see docs/form.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.filing.forms.form import FormField, FormResult, fill_form

__all__ = ["FormField", "FormResult", "fill_form"]


def __getattr__(name: str) -> Any:
    """Import a public name on first use; `import assistant` alone loads nothing. Raises AttributeError."""
    if name in __all__:
        from assistant.filing.forms import form

        return getattr(form, name)
    raise AttributeError(name)
