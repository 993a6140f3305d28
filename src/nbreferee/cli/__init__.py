"""The command line: ``nbreferee mark``, ``batch``, ``report`` and the other commands, a module each."""

import signal
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit status: 0 done, 1 could not be done, 2 wrong use.

    Libraries are imported here, with SIGINT blocked: a Ctrl-C meanwhile is answered afterwards, and none of the threads that
    they start takes it later.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    # jsonschema, which nbformat imports, builds a grammar for a format of links that no notebook uses: a third of start-up.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from .commands import run

    return run(arguments)
