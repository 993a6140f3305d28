"""A process that has loaded the libraries, inside the sandbox, and forks a confined kernel for each submission.

It holds no key, no notebook and no check, computes nothing, and reads nothing that a submission wrote. Requests come over
a socket of sequenced packets; each carries descriptors: where to reply, the settings, the submission's files, and the
kernel's five sockets. Replies are "started" with a descriptor of the new process, then "ready", or the reason why not.
"""

import gc
import os
import resource
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from . import agent, confinement, launch

DESCRIPTORS = 8
"""Of a request: reply, settings, files, and the sockets of the ports 1 to 5."""


def main(channel_descriptor: int, settings_descriptor: int) -> None:
    """Load the libraries and fork kernels into namespaces of their own until the host closes the channel."""
    serve(channel_descriptor, settings_descriptor, _leave_the_server)


def serve(channel_descriptor: int, settings_descriptor: int, leave: Callable[[list[int], str], None]) -> None:
    """Load the libraries, say so, and serve requests until the host closes the channel.

    A fork calls `leave` with its descriptors and with the reason why this process cannot be forked, which is empty if it can.
    """
    launch.load(**launch.read(settings_descriptor))
    obstacle = agent.prepare_forks()
    gc.freeze()
    # Descriptors on their way are counted for all processes of a user; a kernel may have fewer than this process.
    ceiling = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (ceiling, ceiling))
    channel = socket.socket(fileno=channel_descriptor)
    channel.send(b"loaded")
    while True:
        request, descriptors, _, _ = socket.recv_fds(channel, 64, DESCRIPTORS)
        if not request:
            return
        try:
            child = os.fork()
        except OSError as error:  # no more memory or processes just now: the kernels that are there go on
            with socket.socket(fileno=descriptors[0]) as reply:
                reply.send(f"{type(error).__name__}: {error}".encode()[:500])
            child, descriptors = None, descriptors[1:]
        if child == 0:
            leave(descriptors, obstacle)
        for descriptor in descriptors:
            os.close(descriptor)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                continue


def _leave_the_server(descriptors: list[int], obstacle: str) -> None:
    """Enter namespaces of its own, start their first process, hand it to the host and go. Never returns.

    Where there is an `obstacle`, tell the host and go.
    """
    reply = socket.socket(fileno=descriptors[0])
    try:
        keep_only(descriptors)
        if obstacle:
            raise RuntimeError(obstacle)
        confinement.enter_namespaces()
        gate, opener = os.pipe()
        first = os.fork()
        if first == 0:
            os.close(opener)
            os.read(gate, 1)  # until "started" is sent and this process's parent has gone
            os.close(gate)
            _first_process(reply, descriptors)
        socket.send_fds(reply, [b"started"], [os.pidfd_open(first)])
    except BaseException as error:
        reply.send(f"{type(error).__name__}: {error}".encode()[:500])
    finally:
        os._exit(0)


def _first_process(reply: socket.socket, descriptors: list[int]) -> None:
    """Shut the namespaces off, start the kernel, and end with it. Never returns."""
    try:
        # Signals and priorities of a process group do not stop at namespaces, so this is a group of its own.
        os.setsid()
        settings = launch.read(descriptors[1])
        program = bytes.fromhex(settings["filter"])
        confinement.confine(settings["scratch"], settings["visible"], settings["proc"], program)
        os.chdir(settings["home"])
        kernel = os.fork()
        if kernel == 0:
            _kernel(reply, settings, descriptors)
        keep_only([])
        while os.wait()[0] != kernel:
            continue  # an orphan of the kernel
    except BaseException as error:
        reply.send(f"{type(error).__name__}: {error}".encode()[:500])
    finally:
        os._exit(0)


def _kernel(reply: socket.socket, settings: dict[str, Any], descriptors: list[int]) -> None:
    try:
        reply.send(b"ready")
        reply.close()
        if not settings["trial"]:
            launch.begin({**settings, "files": descriptors[2], "sockets": dict(enumerate(descriptors[3:], start=1))})
    finally:
        os._exit(0)


def keep_only(descriptors: list[int]) -> None:
    """Close every other descriptor above the standard three."""
    last = 2
    for descriptor in [*sorted(descriptors), os.sysconf("SC_OPEN_MAX")]:
        os.closerange(last + 1, descriptor)
        last = descriptor
