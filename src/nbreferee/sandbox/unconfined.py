"""No isolation: a kernel runs with the rights of the process that marks. Only for code that is trusted."""

import json
import os
import sys
import tempfile
from pathlib import Path

from .base import Command, IsolationBackend, KernelJob, KernelProcess, StartedKernel
from .memfd import memfd
from .policy import GUEST, guest_program


class Unconfined(IsolationBackend):
    """Starts kernels as ordinary child processes."""

    name = "unconfined"
    isolates = False
    strength = 0
    has_gpu = True
    gives = "nothing: code runs with all your rights"

    def check(self) -> None:
        """Nothing can be missing."""

    def can_read(self, path: Path) -> bool:
        """Whatever the marker can read."""
        return True

    def start(self, job: KernelJob) -> KernelProcess:
        """Start a kernel in a folder of its own."""
        settings = memfd(
            json.dumps({**job.settings, "files": job.files, "sockets": dict(enumerate(job.sockets, 1))}).encode()
        )
        environment = {**os.environ, **self.sandbox.kernel_environment()}
        command = Command([sys.executable, *guest_program(str(GUEST), f"launch.main({settings})")], environment)
        folder = Path(tempfile.mkdtemp(prefix="work-", dir=job.folder))
        try:
            inherited = (settings, job.files, *job.sockets)
            return StartedKernel(command, inherited, folder=folder, verbose=self.sandbox.verbose)
        finally:
            os.close(settings)

    def describe(self) -> list[str]:
        """That nothing holds."""
        return ["submissions run with all your rights (Sandbox.isolation is 'unconfined')"]
