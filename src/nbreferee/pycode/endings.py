"""Which cells leave something running that may end the kernel after they have ended themselves."""

import ast
import re

from .source import parse

_STARTERS = frozenset(
    "Timer Thread Process Popen alarm setitimer call_later call_at call_soon create_task ensure_future fork spawn start_new_thread "
    "submit run_in_executor PeriodicCallback".split()
)
_MOST_CODE = 100_000
"""Characters of a cell that are parsed; in a longer one only words are looked for."""
_WORD = re.compile(r"\w+")


def leaves_something_running(source: str) -> bool:
    """Whether a cell's code speaks of threads, timers, processes or tasks. By its text: it may be wrong either way."""
    tree = parse(source) if len(source) <= _MOST_CODE else None
    if tree is None:
        return not _STARTERS.isdisjoint(_WORD.findall(source))
    return any(
        (isinstance(node, ast.Attribute) and node.attr in _STARTERS)
        or (isinstance(node, ast.Name) and node.id in _STARTERS)
        for node in ast.walk(tree)
    )
