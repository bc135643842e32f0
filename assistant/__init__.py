"""beian: from a filing profile to a proved, handed-over filing in China's algorithm registry.

`fill_form(page, values)` fills any one form on a Playwright page by section, question and label; see docs/form.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.filing.forms.form import FormField, FormResult, fill_form

__all__ = ["FormField", "FormResult", "fill_form"]


def __getattr__(name: str) -> Any:
    """Hand on what other rooms make, when it is first asked for: `import assistant` alone loads nothing."""
    if name in __all__:
        from assistant.filing.forms import form

        return getattr(form, name)
    raise AttributeError(name)
