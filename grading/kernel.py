"""A kernel behind the wall and a client whose memory no message can exhaust.

Seams of jupyter_client: a provisioner says how the process starts, a kernel manager which client talks to it.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client import AsyncKernelManager
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import KernelProvisionerBase, LocalProvisioner
from traitlets import Instance

from . import forkserver
from .inside import wire
from .memory import MemoryWatch
from .sandbox import Sandbox
from .seccomp import syscall_filter

_CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
_QUEUE_LENGTH = 4
"""Messages that ZeroMQ may hold for us per channel, each below `_MESSAGE_SIZE`: bounds what a flood can cost."""
_LONGEST_FOLDER = 80
"""Bytes of a path. A unix socket's may have 107; ours are named ``/kernel-xxxxxxxx/s-1``."""
_SEND_MILLISECONDS = 2_000
"""Beyond it, nobody is there to read: ZeroMQ gives a connection up for good on which a message was too large."""
_MESSAGE_SIZE = wire.MAX_BYTES + 2**20


class SandboxProvisioner(LocalProvisioner):
    """Starts a kernel in a `Sandbox` on unix sockets that this process has bound and the kernel inherits."""

    def __init__(self, *, files: bytes, sandbox: Sandbox, seed: int, **kwargs: Any):
        super().__init__(**kwargs)
        self._files, self._sandbox, self._seed = files, sandbox, seed
        self._sockets: list[int] = []
        self._folder: str | None = None
        self._forked: forkserver.ForkedKernel | None = None
        self.memory: MemoryWatch | None = None
        """Of the running kernel; None where it is not watched."""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Bind the sockets."""
        manager = self.parent
        kwargs.pop("extra_arguments", None)
        self._folder = _short_folder()
        manager.transport, manager.ip = "ipc", str(Path(self._folder) / "s")
        for port, channel in enumerate(_CHANNELS, start=1):
            setattr(manager, f"{channel}_port", port)
        self.connection_info = manager.get_connection_info()
        for port in range(1, 6):
            self._listen(port)
        return await KernelProvisionerBase.pre_launch(self, cmd=[], **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork the process or start it; our copies of what it inherits are closed whether or not that works."""
        descriptors = []
        try:
            descriptors.append(forkserver.share(self._files))
            if self._sandbox.isolation != "none" and self._sandbox.warm:
                self._forked = forkserver.fork(self._sandbox, self._settings(), descriptors[0], self._sockets)
                self.process = self._forked
            if self.process is not None:
                self._watch_memory()
                return self.connection_info
            settings = self._settings() | {"files": descriptors[0], "sockets": dict(enumerate(self._sockets, start=1))}
            descriptors.append(forkserver.share(json.dumps(settings).encode()))
            descriptors.append(forkserver.share(b"" if self._sandbox.isolation == "none" else syscall_filter()))
            launch = self._sandbox.launch(*descriptors[1:])
            if self._sandbox.isolation == "none":
                kwargs["cwd"] = tempfile.mkdtemp(prefix="work-", dir=self._folder)
            # What the process writes past Jupyter's channels (TensorFlow's C++ log, a child's output) is nobody's output.
            stderr = None if self._sandbox.verbose else subprocess.DEVNULL
            kwargs |= {"stdout": subprocess.DEVNULL, "stderr": stderr, "env": launch.environment}
            kwargs["pass_fds"] = (*descriptors, *self._sockets)
            await super().launch_kernel(launch.command, **kwargs)
            self._watch_memory()
            return self.connection_info
        finally:
            for descriptor in [*descriptors, *self._sockets]:
                os.close(descriptor)
            self._sockets.clear()

    async def wait(self) -> int | None:
        """As jupyter_client's, which looks ten times a second; of a forked kernel's end the system tells."""
        if isinstance(self.process, forkserver.ForkedKernel):
            await self.process.ended()
        return await super().wait()

    def fell_with_its_server(self) -> bool:
        """Whether the kernel ended because the process that it was forked from did. Known after `wait`, too."""
        return self._forked is not None and self._forked.fell_with_its_server()

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the sockets' folder."""
        if self.memory is not None:
            self.memory.stop()
        while self._sockets:
            os.close(self._sockets.pop())
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _watch_memory(self) -> None:
        if self._sandbox.isolation != "none":
            self.memory = MemoryWatch(self.process.pid, self._sandbox.total_memory, self.process.kill)

    def _settings(self) -> dict[str, Any]:
        """What `grading.inside.launch` has to know, but for its descriptors."""
        session = self.parent.session
        return {
            "key": session.key.decode(),
            "signature_scheme": session.signature_scheme,
            "ports": dict(zip(_CHANNELS, range(1, 6), strict=True)),
            "limits": self._sandbox.limits() if self._sandbox.isolation != "none" else {},
            "output": self._sandbox.output,
            "preload": self._sandbox.preload,
            "refused": self._sandbox.refused,
            "seed": self._seed,
        }

    def _listen(self, port: int) -> None:
        """Make a listening unix socket at the place where the client will look for `port`."""
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(f"{self.parent.ip}-{port}")
        listener.listen(16)
        listener.setblocking(False)
        self._sockets.append(listener.detach())


def _short_folder() -> str:
    """A new private folder whose path is short enough for a unix socket in it, whatever the folder for temporary files."""
    folder = tempfile.gettempdir()
    return tempfile.mkdtemp(prefix="kernel-", dir=folder if len(os.fsencode(folder)) <= _LONGEST_FOLDER else "/tmp")


class BoundedKernelClient(AsyncKernelClient):
    """A kernel client on a ZeroMQ context of its own, which drops oversized messages and keeps queues short."""

    context = Instance(zmq.asyncio.Context)

    def start_channels(self, *args: bool, hb: bool = False, **kwargs: bool) -> None:
        """As jupyter_client's, without the heartbeat: the manager sees whether the process lives."""
        super().start_channels(*args, hb=hb, **kwargs)

    def reopen_iopub(self) -> None:
        """Listen anew to the kernel's outputs: ZeroMQ drops a connection for good on which a message was too large."""
        self.iopub_channel.stop()
        self._iopub_channel = None
        self.iopub_channel.start()

    def _context_default(self) -> zmq.asyncio.Context:
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.MAXMSGSIZE, _MESSAGE_SIZE)
        context.setsockopt(zmq.RCVHWM, _QUEUE_LENGTH)
        context.setsockopt(zmq.SNDTIMEO, _SEND_MILLISECONDS)
        self._created_context = True
        return context


class SandboxKernelManager(AsyncKernelManager):
    """Manages one sandboxed kernel. The notebook's own kernelspec is ignored: it belongs to the submission."""

    def __init__(self, *, files: bytes, sandbox: Sandbox, seed: int, **kwargs: Any):
        super().__init__(client_class=f"{__name__}.{BoundedKernelClient.__name__}", **kwargs)
        self._kernel_spec = KernelSpec(
            argv=["python"], display_name="Sandbox", language="python", interrupt_mode="message"
        )
        self.kernel_id = "submission"
        self.provisioner = SandboxProvisioner(
            kernel_id=self.kernel_id,
            kernel_spec=self._kernel_spec,
            parent=self,
            files=files,
            sandbox=sandbox,
            seed=seed,
        )
