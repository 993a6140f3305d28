"""Becomes an IPython kernel on sockets that it inherits, inside the sandbox.

The host binds the five ZeroMQ sockets and passes them as file descriptors (ZMQ_USE_FD), so that the sandbox shares no
folder with the host. Settings arrive as JSON and the submission's files as a tar archive, on descriptors, too.
"""

import gc
import importlib
import json
import os
import resource
import sys
import tarfile
from pathlib import Path
from typing import Any


def main(settings_descriptor: int) -> None:
    """Load the libraries, then serve as a kernel until told to stop."""
    settings = read(settings_descriptor)
    load(settings["framework"], settings["preload"])
    begin(settings)


def read(descriptor: int) -> dict[str, Any]:
    """The settings that lie in an inherited file."""
    with os.fdopen(descriptor) as stream:
        settings: dict[str, Any] = json.load(stream)
        return settings


def load(framework: str, preload: list[str]) -> None:
    """Import libraries and what a kernel is made of.

    No file of a submission is there yet, which could stand in for a library. Nearly all that an import makes stays: looking for garbage
    would take a fifth of the time.
    """
    gc.disable()
    from . import agent, output, shared_system  # noqa: F401

    for name in ("ipykernel.kernelapp", "ipykernel.iostream", "ipykernel.debugger", "zmq", *preload):
        importlib.import_module(name)
    agent.configure(framework=framework)
    _show_an_error()
    gc.freeze()  # or the next allocation would look through all of it
    gc.enable()


def _show_an_error() -> None:
    """Format an error as a kernel does. The first time, that looks through all modules: as much work as ten small cells."""
    from IPython.core.ultratb import FormattedTB

    try:
        raise ValueError
    except ValueError:
        FormattedTB(mode="Context").structured_traceback(*sys.exc_info())


def begin(settings: dict[str, Any]) -> None:
    """Limit this process, unpack the submission's files and serve one submission."""
    from . import agent
    from .settings import fix_environment

    _limit(settings["limits"])
    agent.configure(seed=settings["seed"])
    agent.prepare()
    fix_environment(settings["fixed_environment"])
    with os.fdopen(settings["files"], "rb") as stream, tarfile.open(fileobj=stream) as archive:
        # The host has made the archive of ordinary files; Python before 3.11.4, Debian 12's, has no filters.
        if hasattr(tarfile, "data_filter"):
            archive.extractall(Path.cwd(), filter="data")
        else:
            archive.extractall(Path.cwd())
    _serve(settings)


def _limit(limits: dict[str, int]) -> None:
    """Set hard limits for this process and its children. They can only be lowered afterwards."""
    for name, value in limits.items():
        which = getattr(resource, name)
        _, ceiling = resource.getrlimit(which)
        value = value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
        resource.setrlimit(which, (value, value))


def _serve(settings: dict[str, Any]) -> None:
    import zmq
    from ipykernel.kernelapp import IPKernelApp
    from traitlets.config import Config

    from . import agent, shared_system
    from .output import CappedOutStream

    if "wall" in settings:
        shared_system.adapt()
    CappedOutStream.limit = settings["output"]
    descriptors = {int(port): descriptor for port, descriptor in settings["sockets"].items()}

    class InheritedSocketsKernelApp(IPKernelApp):  # type: ignore[misc]
        def _try_bind_socket(self, s: Any, port: int) -> int:
            s.setsockopt(zmq.USE_FD, descriptors[port])
            s.bind(f"ipc://inherited-{port}")
            return port

        def init_heartbeat(self) -> None:
            """No heartbeat: the host asks the process itself whether it lives."""

        def init_connection_file(self) -> None:
            """No connection file: everything in it is known already."""

        def write_connection_file(self, **kwargs: Any) -> None:
            """No connection file, as above."""

    config = Config()
    config.IPKernelApp.transport = "ipc"
    config.IPKernelApp.ip = "inherited"
    config.IPKernelApp.outstream_class = f"{CappedOutStream.__module__}.CappedOutStream"
    config.IPKernelApp.quiet = True
    for channel, port in settings["ports"].items():
        config.IPKernelApp[f"{channel}_port"] = port
    config.Session.key = settings["key"].encode()
    config.Session.signature_scheme = settings["signature_scheme"]
    config.HistoryManager.enabled = False
    config.InteractiveShellApp.ignore_cwd = True
    sys.argv = ["ipykernel"]
    # No file of the submission stands in for a module that the kernel is still made of.
    sys.path[:] = [path for path in sys.path if path not in ("", str(Path.cwd()))]
    app = InheritedSocketsKernelApp.instance(config=config)
    app.initialize([])
    sys.path.insert(0, "")
    # A cell that calls exit() asks the kernel to end when it is idle; the cells after it would get the blame.
    app.kernel.shell.unobserve_all("exit_now")
    agent.remember_start()
    app.start()
