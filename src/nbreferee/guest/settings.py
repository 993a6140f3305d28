"""Settings of the kernel's process that a notebook can change, and that no check shall depend on."""

import os
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import getstate, setstate
from typing import Any

from numpy import geterr, seterr
from numpy.random import get_state, set_state

from .frameworks.base import Framework


@dataclass(frozen=True)
class Settings:
    """The working directory, the environment, what warnings and NumPy's errors do, and the framework's own settings.

    ``folder`` is None where the working directory has been removed.
    """

    folder: str | None
    environment: dict[str, str]
    filters: list[Any]
    floating_point_errors: dict[str, Any]
    framework: dict[str, Any]

    @classmethod
    def current(cls, framework: Framework) -> "Settings":
        """As they are now."""
        folder = None
        with suppress(OSError):
            folder = str(Path.cwd())
        return cls(folder, dict(os.environ), list(warnings.filters), dict(geterr()), framework.settings())

    def restore(self, framework: Framework) -> None:
        """Make them what they were. A folder that is gone stays gone."""
        if self.folder is not None:
            with suppress(OSError):
                os.chdir(self.folder)
        if os.environ != self.environment:
            for name in [name for name in os.environ if name not in self.environment]:
                del os.environ[name]
            os.environ.update(self.environment)
        if list(warnings.filters) != self.filters:
            warnings.resetwarnings()
            warnings.filters[:] = self.filters  # type: ignore[index]
        seterr(**self.floating_point_errors)
        framework.restore(self.framework)


@contextmanager
def restored(start: Settings | None, framework: Framework) -> Iterator[Settings]:
    """For a while, the settings of the `start`; gives the notebook's own, which come back with its random numbers."""
    own = Settings.current(framework)
    numbers, array_numbers = getstate(), get_state()
    try:
        if start is not None:
            start.restore(framework)
        yield own
    finally:
        own.restore(framework)
        setstate(numbers)
        set_state(array_numbers)


def fix_environment(names: Iterable[str]) -> None:
    """Let the environment variables `names`, which the lab sets, keep their values whatever a notebook assigns to them."""
    fixed = frozenset(names)
    kind: Any = type(os.environ)

    class Environment(kind):  # type: ignore[misc]
        """The process's environment, some of whose variables are marking's own."""

        def __setitem__(self, key: str, value: str) -> None:
            if key not in fixed:
                super().__setitem__(key, value)

        def __delitem__(self, key: str) -> None:
            if key not in fixed:
                super().__delitem__(key)

        def clear(self) -> None:
            for key in [*self]:
                del self[key]

        def popitem(self) -> tuple[str, str]:
            for key in [*self]:
                if key not in fixed:
                    return key, self.pop(key)
            raise KeyError("there is nothing left that can be removed")

    if fixed:
        os.environ.__class__ = Environment
