"""The personal values of a run's frozen profile, used to mask values that its proofs do not classify."""

from __future__ import annotations

from assistant.core.errors import BeianError
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.personal import personal_values
from assistant.proof.journal.run_folder import RunFolder


def known_values(run: RunFolder) -> list[str] | None:
    """Return the personal values of the profile as used; None if the frozen copy cannot be read as a profile."""
    home = run.path / "profile"
    single = [path for path in sorted(home.glob("*")) if path.is_file() and path.name != "attachments.json"]
    for place in (home, *single[:1]):
        try:
            return personal_values(load(place))
        except (BeianError, OSError):
            continue
    return None
