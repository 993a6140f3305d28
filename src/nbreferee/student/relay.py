"""Stands between the client and a kernel's sockets, and gives a connection up on which a message has become too large.

ZeroMQ's own limits do not bound what a hostile peer can make it hold: ``MAXMSGSIZE`` counts one frame, the high-water mark whole
messages, and a message may have any number of frames. The relay passes bytes on and reads no more of them than where frames begin;
see ZMTP 3.1 (rfc.zeromq.org/spec/37), "Framing".
"""

import errno
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

_GREETING = 64
_SIGNATURE, _REVISION, _MAJOR_VERSION = 0, 10, 3
_MORE, _LONG, _COMMAND = 1, 2, 4
_LARGEST_COMMAND = 65_536
_MOST_COMMANDS = 1_000
"""Of a connection: an honest one sends a few. ZeroMQ swallows them, so that nothing else slows down who sends them."""
_PART = 1_000
"""Bytes that each part of a message counts for beside its content: what ZeroMQ and Python keep for it."""
_CHUNK = 65_536
_CLOSING_SECONDS = 5
_SHORT_OF_DESCRIPTORS_SECONDS = 0.1
"""How long nothing is passed on where a connection cannot be accepted for want of descriptors: the listener is ready again at once."""
_MOST_CONNECTIONS = 20
"""How often a client may connect to one socket again after a connection was given up."""


class TooLarge(Exception):
    """A peer sends a message beyond the limit, or what is no ZMTP 3."""


class FrameCounter:
    """Follows one direction of a ZMTP 3 connection and bounds its messages.

    Args:
        limit: bytes of a message, all its parts together.
    """

    def __init__(self, limit: int):
        self._limit = limit
        self._head = bytearray()
        self._expected = _GREETING
        self._greeted = False
        self._body = 0
        self._message = 0
        self._commands = 0

    def feed(self, data: bytes) -> None:
        """Follow the next bytes of the stream. Raises `TooLarge`."""
        view = memoryview(data)
        while view:
            if self._body:
                taken = min(self._body, len(view))
                self._body -= taken
                view = view[taken:]
                continue
            taken = min(self._expected - len(self._head), len(view))
            self._head += view[:taken]
            view = view[taken:]
            if len(self._head) == self._expected:
                self._read_head()

    def _read_head(self) -> None:
        if not self._greeted:
            if self._head[_SIGNATURE] != 0xFF or self._head[_REVISION] < _MAJOR_VERSION:
                raise TooLarge("This is no ZMTP 3.")
            self._greeted, self._expected = True, 1
        elif self._expected == 1:
            if self._head[0] & ~(_MORE | _LONG | _COMMAND):
                raise TooLarge("This is no frame of ZMTP 3.")
            self._expected = 9 if self._head[0] & _LONG else 2
            return
        else:
            self._begin_frame(self._head[0], int.from_bytes(self._head[1:]))
            self._expected = 1
        self._head.clear()

    def _begin_frame(self, flags: int, size: int) -> None:
        if flags & _COMMAND:
            self._commands += 1
            if size > _LARGEST_COMMAND or self._commands > _MOST_COMMANDS:
                raise TooLarge("A command is too large, or there are too many.")
        else:
            self._message += size + _PART
            if self._message > self._limit:
                raise TooLarge("A message is too large.")
            if not flags & _MORE:
                self._message = 0
        self._body = size


class _Flow:
    """One direction of a connection: what was read from `source` and waits to be written to `target`."""

    def __init__(self, source: socket.socket, target: socket.socket, follow: Callable[[bytes], None]):
        self.source, self.target, self._follow = source, target, follow
        self.waiting = b""

    def read(self) -> bool:
        """Read once. Whether there may be more to come. Raises `TooLarge`."""
        self.waiting = self.source.recv(_CHUNK)
        self._follow(self.waiting)
        return bool(self.waiting)

    def write(self) -> None:
        """Write as much as goes."""
        self.waiting = self.waiting[self.target.send(self.waiting) :]


@dataclass
class _Route:
    """Where connections to a listening socket lead, the limit of a message from there, and how many more are made."""

    kernel: Path
    limit: int
    left: int = _MOST_CONNECTIONS


class Relay:
    """Listens at sockets of a folder for the client and connects each of its connections with a socket of the kernel.

    Args:
        routes: for each path at which the client connects, the path of the kernel's socket and how many bytes one message that
            comes from there may have.
    """

    def __init__(self, routes: Mapping[Path, tuple[Path, int]]):
        self._selector = selectors.DefaultSelector()
        self._flows: dict[socket.socket, tuple[_Flow, _Flow]] = {}
        self._stop, self._stopped = socket.socketpair()
        self._selector.register(self._stopped, selectors.EVENT_READ)
        for path, (kernel, limit) in routes.items():
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(str(path))
            listener.listen(16)
            listener.setblocking(False)
            self._selector.register(listener, selectors.EVENT_READ, _Route(kernel, limit))
        self._thread = threading.Thread(target=self._serve, name="relay of a kernel", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Give up all connections."""
        self._stop.close()
        self._thread.join(_CLOSING_SECONDS)

    def _serve(self) -> None:
        while True:
            for key, events in self._selector.select():
                if key.fileobj is self._stopped:
                    self._end([*(entry.fileobj for entry in self._selector.get_map().values()), *self._flows])
                    self._selector.close()
                    return
                if not isinstance(key.fileobj, socket.socket):
                    continue
                if isinstance(key.data, _Route):
                    self._accept(key.fileobj, key.data)
                elif key.fileobj in self._flows:
                    self._pass_on(key.fileobj, events)

    def _accept(self, listener: socket.socket, route: _Route) -> None:
        with ExitStack() as opened:
            try:
                client = opened.enter_context(listener.accept()[0])
                route.left -= 1
                upstream = opened.enter_context(socket.socket(socket.AF_UNIX))
                upstream.setblocking(False)  # it would wait for as long as a kernel accepts nothing
                if route.left < 0:
                    raise ConnectionRefusedError
                upstream.connect(str(route.kernel))
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE):
                    time.sleep(_SHORT_OF_DESCRIPTORS_SECONDS)
                return
            opened.pop_all()
        to_kernel = _Flow(client, upstream, lambda data: None)
        to_client = _Flow(upstream, client, FrameCounter(route.limit).feed)
        self._flows |= {client: (to_kernel, to_client), upstream: (to_client, to_kernel)}
        for end in (client, upstream):
            end.setblocking(False)
            self._watch(end)

    def _pass_on(self, end: socket.socket, events: int) -> None:
        """Do what one end of a connection is ready for: write what waits for it, or read what its flow takes."""
        outgoing, incoming = self._flows[end]
        try:
            if events & selectors.EVENT_WRITE and incoming.waiting:
                incoming.write()
            elif events & selectors.EVENT_READ and not outgoing.waiting and not outgoing.read():
                self._end([end, outgoing.target])
                return
        except BlockingIOError:
            pass
        except (OSError, TooLarge):
            self._end([end, outgoing.target])
            return
        for each in (end, outgoing.target):
            self._watch(each)

    def _watch(self, end: socket.socket) -> None:
        """Wait for an end to be read, unless what was read still waits, or to be written, where something waits for it."""
        outgoing, incoming = self._flows[end]
        events = (0 if outgoing.waiting else selectors.EVENT_READ) | (selectors.EVENT_WRITE if incoming.waiting else 0)
        with suppress(KeyError):
            self._selector.unregister(end)
        if events:
            self._selector.register(end, events)

    def _end(self, sockets: Iterable[object]) -> None:
        for end in list(sockets):
            if isinstance(end, socket.socket):
                with suppress(KeyError, ValueError):
                    self._selector.unregister(end)
                self._flows.pop(end, None)
                end.close()
