"""What this package warns of while it works; what its libraries log is for their own commands."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_LOG = logging.getLogger("traitlets")
"""What configurable classes log to."""
_PACKAGE = Path(__file__).parent


class _Notices(logging.Handler):
    def __init__(self, say: Callable[[str], object]):
        super().__init__(logging.WARNING)
        self._say, self._said = say, set[str]()

    def emit(self, record: logging.LogRecord) -> None:
        """Hand on a record of this package."""
        said = record.getMessage()
        if Path(record.pathname).is_relative_to(_PACKAGE) and said not in self._said:
            self._said.add(said)
            self._say(said)


@contextmanager
def noticed(say: Callable[[str], object]) -> Iterator[None]:
    """`say` gets each warning of this package within the block, once."""
    handler = _Notices(say)
    _LOG.addHandler(handler)
    try:
        yield
    finally:
        _LOG.removeHandler(handler)
