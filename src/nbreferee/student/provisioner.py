"""Starts a kernel by an isolation backend, on unix sockets that this process has bound and the kernel inherits.

The client reaches them through a relay.
"""

import os
import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import KernelProvisionerBase

from ..guest import codec
from ..sandbox import KernelJob, KernelProcess, Sandbox
from ..sandbox.cgroup import CgroupError, KernelCgroup, NotDelegatedError
from ..sandbox.memfd import memfd
from ..sandbox.memory_monitor import MemoryMonitor
from ..sandbox.processes import process_tree, processor_time
from ..submission.apart import lifted
from .relay import Relay

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
"""The kernel's sockets, at the ports 1 to 5."""
_LARGEST_MESSAGE = {"shell": codec.MAX_BYTES + 2**20, "iopub": codec.MAX_BYTES + 2**20, "control": 20_000}
"""Bytes of a message from a channel, all its parts together. The others are not connected: nobody answers there, and nobody asks."""
_LONGEST_FOLDER = 80
"""Longest path in bytes below which ``/kernel-xxxxxxxx/s-1`` fits a unix socket's address (107 bytes)."""


class SandboxProvisioner(KernelProvisionerBase):  # type: ignore[misc]
    """A jupyter_client provisioner whose kernel runs in a `Sandbox`.

    Attributes:
        process: the kernel's first process; None before the start.
        memory: the monitor of the running kernel's memory; None where it is not watched.
    """

    def __init__(self, *, files: bytes, sandbox: Sandbox, seed: int, **kwargs: Any):
        super().__init__(**kwargs)
        self._files, self._sandbox, self._seed = files, sandbox, seed
        self._sockets: list[int] = []
        self._folder: Path | None = None
        self._relay: Relay | None = None
        self.process: KernelProcess | None = None
        self.memory: MemoryMonitor | None = None
        self._processor_time = 0.0

    @property
    def has_process(self) -> bool:
        """Whether a kernel was started and has not been waited for."""
        return self.process is not None and self.process.returncode is None

    def processor_time(self) -> float:
        """Seconds that the kernel's processes have computed, as was last seen: now, at `kill`, or when this was asked before."""
        if self.process is not None and self.has_process:
            self._processor_time = max(self._processor_time, processor_time(self.process.pid))
        return self._processor_time

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Bind the sockets."""
        manager = self.parent
        kwargs.pop("extra_arguments", None)
        self._folder = _short_folder()
        manager.transport, manager.ip = "ipc", str(self._folder / "s")
        for port, channel in enumerate(CHANNELS, start=1):
            setattr(manager, f"{channel}_port", port)
        self.connection_info = manager.get_connection_info()
        for port in range(1, len(CHANNELS) + 1):
            self._listen(port)
        self._relay = Relay(
            {
                Path(f"{manager.ip}-{port}"): (self._kernel_socket(port), _LARGEST_MESSAGE[channel])
                for port, channel in enumerate(CHANNELS, start=1)
                if channel in _LARGEST_MESSAGE
            }
        )
        prepared: dict[str, Any] = await super().pre_launch(cmd=[], **kwargs)
        return prepared

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the process; our copies of what it inherits are closed whether or not that works."""
        if self._folder is None:
            raise RuntimeError("pre_launch has to come first")
        files = memfd(self._files)
        try:
            job = KernelJob(self._settings(), files, tuple(self._sockets), self._folder)
            with lifted():
                self.process = self._sandbox.backend.start(job)
        finally:
            for descriptor in (files, *self._sockets):
                os.close(descriptor)
            self._sockets.clear()
        if self._sandbox.isolates:
            sandbox = self._sandbox
            self.memory = MemoryMonitor(
                self.process.pid,
                sandbox.total_memory,
                self.process.kill,
                scratch=sandbox.scratch(),
                accounts=self.process.accounts,
                cgroup=self._cgroup(self.process.pid),
            )
        return self.connection_info

    async def poll(self) -> int | None:
        """None while the kernel lives."""
        return 0 if self.process is None else self.process.poll()

    async def wait(self) -> int | None:
        """Wait for the kernel's end."""
        if self.process is None:
            return 0
        await self.process.ended()
        return self.process.poll()

    async def send_signal(self, signum: int) -> None:
        """Signal the kernel's first process."""
        if self.process is not None:
            self.process.send_signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and everything it started."""
        if self.process is not None:
            try:
                self.processor_time()  # which can only be seen while it lives
            finally:
                self.process.kill()

    async def terminate(self, restart: bool = False) -> None:
        """As `kill`: nothing in a sandbox is asked politely."""
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        """Stop watching, and remove the sockets' folder."""
        if self.memory is not None:
            self.memory.stop()
        if self._relay is not None:
            self._relay.close()
            self._relay = None
        while self._sockets:
            os.close(self._sockets.pop())
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def lost_without_fault(self) -> str:
        """Why the kernel died, as a part of a sentence, where that is no fault of the submission; else empty."""
        if self.process is not None and self.process.lost_with_server():
            return "the process that kernels are forked from has ended"
        if self.memory is not None and self.memory.ended_by_machine:
            return "this machine had no memory left"
        return ""

    def _settings(self) -> dict[str, Any]:
        """What `nbreferee.guest.launch` has to know, but for its descriptors."""
        session = self.parent.session
        return {
            "key": session.key.decode(),
            "signature_scheme": session.signature_scheme,
            "ports": dict(zip(CHANNELS, range(1, 6), strict=True)),
            "seed": self._seed,
            "fixed_environment": sorted(self._sandbox.environment),
            "limits": self._sandbox.resource_limits() if self._sandbox.isolates else {},
            **self._sandbox.kernel_settings(),
        }

    def _cgroup(self, process: int) -> KernelCgroup | None:
        """A cgroup that holds the kernel, which has not been asked anything yet; None where there is none to be had."""
        cgroup = None
        try:
            # The monitor does not count what files in memory hold, which have limits of their own.
            cgroup = KernelCgroup(self._sandbox.total_memory + sum(self._sandbox.scratch().values()))
            cgroup.take(lambda: process_tree(process))
        except NotDelegatedError:  # so it is for all kernels here, and `nbreferee doctor` says it
            pass
        except CgroupError as error:
            self.log.warning("The memory of a kernel is watched, but not limited by a cgroup: %s.", error)
        return cgroup

    def _kernel_socket(self, port: int) -> Path:
        if self._folder is None:
            raise RuntimeError("pre_launch has to come first")
        return self._folder / f"k-{port}"

    def _listen(self, port: int) -> None:
        """Make a listening unix socket for the kernel's `port`."""
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(self._kernel_socket(port)))
        listener.listen(16)
        listener.setblocking(False)
        self._sockets.append(listener.detach())


def _short_folder() -> Path:
    """A new private folder whose path is short enough for a unix socket in it, whatever the folder for temporary files."""
    folder = tempfile.gettempdir()
    short = folder if len(os.fsencode(folder)) <= _LONGEST_FOLDER else "/tmp"
    return Path(tempfile.mkdtemp(prefix="kernel-", dir=short))
