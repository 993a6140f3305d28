"""What a kernel does without where it shares the machine's network and terminals: a port for forks, pseudo-terminals for commands."""

import subprocess
import sys
from typing import Any


def adapt() -> None:
    """Let IPython and ipykernel open no port and no terminal. What a forked process prints is dropped; ``!command`` has a pipe."""
    from ipykernel import iostream, kernelapp, zmqshell

    class IOPubThread(iostream.IOPubThread):  # type: ignore[misc]
        def _setup_pipe_in(self) -> None:
            """No port."""

        def _really_send(self, *arguments: Any, **options: Any) -> None:
            if self._is_master_process():
                super()._really_send(*arguments, **options)

    kernelapp.IOPubThread = IOPubThread
    zmqshell.system = _system


def _system(command: str) -> int:
    """Run a command, show what it prints, and return its status."""
    with subprocess.Popen(
        ["/bin/sh", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        for line in process.stdout or ():
            sys.stdout.write(line.decode(errors="replace"))
    return process.returncode
