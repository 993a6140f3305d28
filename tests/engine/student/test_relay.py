"""The relay passes messages on as they are, and gives a connection up on which a message has become too large."""

import random
import resource
import socket
import time
from contextlib import suppress

import pytest
import zmq

from nbreferee.student.relay import FrameCounter, Relay, TooLarge

GREETING = bytes([0xFF, *bytes(8), 0x7F, 3, 1]) + b"NULL".ljust(20, b"\0") + bytes(32)


def frame(body: bytes, more: bool = False, command: bool = False) -> bytes:
    """A frame of ZMTP 3."""
    flags = more | 4 * command
    long = len(body) > 255
    return bytes([flags | 2 * long]) + len(body).to_bytes(8 if long else 1, "big") + body


def follow(stream: bytes, limit: int, chunk: int) -> None:
    counter = FrameCounter(limit)
    for start in range(0, len(stream), chunk):
        counter.feed(stream[start : start + chunk])


@pytest.mark.parametrize("chunk", [1, 7, 64, 100_000])
def test_messages_within_the_limit_pass_however_many_they_are(chunk):
    message = frame(b"a" * 300, more=True) + frame(b"b") + frame(b"", more=True) + frame(b"c" * 200)
    follow(GREETING + frame(b"\5READY", command=True) + 30 * message, limit=2_400, chunk=chunk)


@pytest.mark.parametrize(
    "stream",
    {
        "large frame": frame(b"x" * 5_000),
        "claimed size": bytes([2]) + (2**62).to_bytes(8, "big"),
        "many parts": 10 * frame(b"x", more=True),
        "large command": frame(b"x" * 70_000, command=True),
        "many commands": 1_001 * frame(b"\5XXXXX", command=True),
        "reserved flags": b"\x80\0",
    }.values(),
    ids=lambda stream: str(len(stream)),
)
def test_a_message_beyond_the_limit_is_noticed_before_it_has_come(stream):
    with pytest.raises(TooLarge):
        follow(GREETING + stream, limit=4_000, chunk=50)


@pytest.mark.parametrize("greeting", [bytes(64), b"\xff" + bytes(8) + b"\x7f\1" + bytes(53), b"\5hello" * 20])
def test_other_versions_of_the_protocol_are_refused(greeting):
    with pytest.raises(TooLarge):
        follow(greeting, limit=4_000, chunk=10)


@pytest.fixture
def connect(tmp_path):
    """A server's socket and a client's with a relay between them."""
    context = zmq.Context()
    server, client = context.socket(zmq.DEALER), context.socket(zmq.DEALER)
    server.bind(f"ipc://{tmp_path / 'k'}")
    relay = Relay({tmp_path / "s": (tmp_path / "k", 200_000)})
    client.connect(f"ipc://{tmp_path / 's'}")
    client.rcvtimeo = server.rcvtimeo = 5_000
    yield server, client
    relay.close()
    context.destroy(linger=0)


def test_messages_arrive_as_they_were_sent_in_both_directions(connect):
    server, client = connect
    draw = random.Random(1)
    messages = [
        [draw.randbytes(draw.choice([0, 1, 255, 256, 30_000])) for _ in range(draw.randint(1, 6))] for _ in range(200)
    ]
    for message in messages:
        client.send_multipart(message)
        assert server.recv_multipart() == message
        server.send_multipart(message)
        assert client.recv_multipart() == message


def test_a_connection_with_a_message_beyond_the_limit_is_given_up_and_made_anew(connect):
    server, client = connect
    client.send(b"here")
    assert server.recv() == b"here"
    server.send(bytes(300_000))
    client.rcvtimeo = 500
    with pytest.raises(zmq.Again):
        client.recv()
    client.send(b"again")
    assert server.recv() == b"again"


def test_a_kernel_without_a_socket_refuses(tmp_path):
    relay = Relay({tmp_path / "s": (tmp_path / "missing", 1_000)})
    client = socket.socket(socket.AF_UNIX)
    client.connect(str(tmp_path / "s"))
    client.settimeout(5)
    assert client.recv(1) == b""
    client.close()
    relay.close()


def test_a_kernel_that_accepts_nothing_keeps_nobody_waiting(tmp_path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "k"))
    listener.listen(0)
    waiting = [socket.socket(socket.AF_UNIX) for _ in range(3)]
    for each in waiting:
        each.setblocking(False)
        with suppress(BlockingIOError):
            each.connect(str(tmp_path / "k"))
    relay = Relay({tmp_path / "s": (tmp_path / "k", 1_000)})
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        client.connect(str(tmp_path / "s"))
        assert client.recv(1) == b""
    relay.close()
    assert not relay._thread.is_alive()
    for each in (*waiting, listener):
        each.close()


def test_what_a_kernel_says_arrives_although_it_reads_nothing(tmp_path):
    """The relay holds what the kernel does not take, and does not try again before it does."""
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as client:
        listener.bind(str(tmp_path / "k"))
        listener.listen()
        relay = Relay({tmp_path / "s": (tmp_path / "k", 1_000_000)})
        client.connect(str(tmp_path / "s"))
        kernel, _ = listener.accept()
        client.settimeout(0.5)
        with suppress(TimeoutError):
            while True:
                client.send(bytes(65_536))
        client.settimeout(5)
        with kernel:
            said = GREETING + 100 * frame(b"x" * 100)
            kernel.sendall(said)
            received = b""
            while len(received) < len(said):
                received += client.recv(65_536)
        assert received == said
        relay.close()


def test_connections_that_cannot_be_accepted_for_want_of_descriptors_are_accepted_later(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as client:
        listener.bind(str(tmp_path / "k"))
        listener.listen()
        listener.settimeout(5)
        relay = Relay({tmp_path / "s": (tmp_path / "k", 1_000)})
        with socket.socket() as last:
            resource.setrlimit(resource.RLIMIT_NOFILE, (last.fileno(), hard))
        try:
            client.connect(str(tmp_path / "s"))
            time.sleep(0.3)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        kernel, _ = listener.accept()
        with kernel:
            client.send(b"here")
            assert kernel.recv(4) == b"here"
        relay.close()
