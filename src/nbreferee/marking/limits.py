"""Every limit that an instructor can set, by its name in ``lab.toml`` and its class in ``nbgrader_config.py``."""

import copy
from typing import Any

from traitlets import TraitType
from traitlets.config import Config, Configurable

from ..course.lab import LabError, LabProfile
from ..sandbox import Sandbox
from ..student import NotebookRunner
from ..submission.limits import RenderingLimits, SubmissionLimits

LIMITED: tuple[type[Configurable], ...] = (NotebookRunner, Sandbox, SubmissionLimits, RenderingLimits)
_NO_LIMITS = {
    "environment",
    "forbidden",
    "framework",
    "hidden",
    "isolation",
    "preload",
    "user_id",
    "verbose",
    "visible",
    "warm",
}
"""Settings of these classes that say what, not how much."""


def limits() -> dict[str, tuple[type[Configurable], TraitType[Any, Any]]]:
    """The limits by name, each with its class and its trait."""
    return {
        name: (owner, trait)
        for owner in LIMITED
        for name, trait in owner.class_traits(config=True).items()
        if name not in _NO_LIMITS
    }


def lab_config(config: Config, profile: LabProfile) -> Config:
    """The course's configuration as one lab needs it: what its profile says wins over the course's.

    Raises:
        LabError: the profile names a limit that there is not, or a value that it cannot have.
    """
    merged = copy.deepcopy(config)
    sandbox = merged.Sandbox
    sandbox.framework = profile.framework.name
    for name in ("preload", "forbidden", "visible"):
        value = getattr(profile, name)
        if value is not None:
            sandbox[name] = [str(entry) for entry in value]
    if profile.environment:
        sandbox.environment = {**sandbox.get("environment", {}), **profile.environment}
    known = limits()
    for name, value in profile.limits.items():
        if name not in known:
            raise LabError(f"lab.toml sets the limit {name!r}, which there is not. docs/limits.md lists them all.")
        owner, _ = known[name]
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise LabError(f"lab.toml sets the limit {name!r} to {value!r}; it has to be a whole number, 0 or more.")
        merged[owner.__name__][name] = value
    return merged
