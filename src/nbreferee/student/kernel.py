"""One live kernel: its process in the sandbox, and a client whose memory no message can exhaust."""

import time
from queue import Empty
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client import AsyncKernelManager
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from nbclient.exceptions import DeadKernelError

from ..check.failure import CheckFailed
from ..guest import agent, codec
from ..sandbox import Sandbox
from ..sandbox.policy import GUEST_AGENT
from .provisioner import SandboxProvisioner

_QUEUE_LENGTH = 4
"""Messages that ZeroMQ may hold for us per channel, each below `_MESSAGE_SIZE`: bounds what a flood can cost."""
_SEND_MILLISECONDS = 2_000
"""Beyond it, nobody is there to read: ZeroMQ gives a connection up for good on which a message was too large."""
_MESSAGE_SIZE = codec.MAX_BYTES + 2**20
_MOST_VALUES = 1_000_000
"""Lists, dicts and their entries in the JSON of one part of a message."""
_MOST_COUNTED = 5
"""Parts with more, until those that could have more are not counted any longer."""


class BoundedKernelClient(AsyncKernelClient):  # type: ignore[misc]
    """A kernel client without the heartbeat, whose outputs can be subscribed to anew."""

    def start_channels(self, shell: bool = True, iopub: bool = True, *unused: bool, **also_unused: bool) -> None:
        """Only those that are needed: nobody types, the manager interrupts, and it sees whether the process lives."""
        super().start_channels(shell=shell, iopub=iopub, stdin=False, hb=False, control=False)

    def reopen_iopub(self) -> None:
        """Listen anew to the kernel's outputs: ZeroMQ drops a connection for good on which a message was too large."""
        self.iopub_channel.stop()
        self._iopub_channel = None
        self.iopub_channel.start()


class SandboxKernelSpecs(KernelSpecManager):  # type: ignore[misc]
    """Knows one kernelspec. The notebook's own is ignored: it belongs to the submission."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The sandbox's, whatever the name."""
        return KernelSpec(argv=["python"], display_name="Sandbox", language="python", interrupt_mode="message")


class SandboxKernelManager(AsyncKernelManager):  # type: ignore[misc]
    """Manages one sandboxed kernel."""

    provisioner: SandboxProvisioner

    def __init__(self, *, files: bytes, sandbox: Sandbox, seed: int, **kwargs: Any):
        client_class = f"{__name__}.{BoundedKernelClient.__name__}"
        super().__init__(client_class=client_class, kernel_spec_manager=SandboxKernelSpecs(), **kwargs)
        self.kernel_id = "submission"
        self.session.unpack = _BoundedJson()
        self.provisioner = SandboxProvisioner(
            kernel_id=self.kernel_id,
            kernel_spec=self.kernel_spec,
            parent=self,
            files=files,
            sandbox=sandbox,
            seed=seed,
        )

    def client(self, **kwargs: Any) -> BoundedKernelClient:
        """A client on a ZeroMQ context of its own, which drops oversized messages and keeps queues short."""
        client: BoundedKernelClient = super().client(**{"context": _bounded_context(), **kwargs})
        return client

    async def end(self) -> None:
        """End the kernel and everything it started."""
        try:
            if self.provisioner.has_process:
                await self.provisioner.kill()
                await self.provisioner.wait()
            await self.cleanup_resources()
        finally:
            await self.provisioner.cleanup()


class _BoundedJson:
    """Reads parts of messages: one with too many values is empty, so that a diagram with a million points costs itself alone.

    Counting takes time, so that after a few of these, whatever is long enough to have too many is empty, too.
    """

    def __init__(self) -> None:
        self._too_many = 0

    def __call__(self, text: bytes) -> Any:
        if self._too_many == _MOST_COUNTED and len(text) > _MOST_VALUES:
            return {}
        try:
            return codec.load_json(text, _MOST_VALUES)
        except codec.CodecError:
            self._too_many += 1
            return {}


def _bounded_context() -> zmq.asyncio.Context:
    context = zmq.asyncio.Context()
    context.setsockopt(zmq.MAXMSGSIZE, _MESSAGE_SIZE)
    context.setsockopt(zmq.RCVHWM, _QUEUE_LENGTH)
    context.setsockopt(zmq.SNDTIMEO, _SEND_MILLISECONDS)
    return context


async def request(
    manager: SandboxKernelManager, client: BoundedKernelClient, content: dict[str, Any], timeout: float
) -> str:
    """Send one request to the agent in the kernel; its reply's text, in the format of `codec`.

    Raises:
        TimeoutError: no answer within `timeout` seconds.
        DeadKernelError: the kernel has died, or does not read any more.
        CheckFailed: the answer is not a reply.
    """
    expression = f"__import__('sys').modules[{GUEST_AGENT!r}].handle({codec.encode_request(content)!r})"
    try:
        message_id = client.execute(
            "", silent=True, store_history=False, user_expressions={"reply": expression}, stop_on_error=False
        )
    except zmq.Again:
        raise DeadKernelError("Kernel does not listen any more") from None
    reply = await _wait_for_reply(manager, client, message_id, timeout)
    try:
        text: str = reply["user_expressions"]["reply"]["data"][agent.MIME_TYPE]
    except (KeyError, TypeError):
        raise CheckFailed("The notebook's kernel gave no usable answer.", "unreadable-result") from None
    return text


async def _wait_for_reply(
    manager: SandboxKernelManager, client: BoundedKernelClient, message_id: str, timeout: float
) -> Any:
    """The content of the shell reply to `message_id`."""
    deadline = time.monotonic() + timeout
    while (remaining := deadline - time.monotonic()) > 0:
        try:
            message = await client.shell_channel.get_msg(timeout=min(0.5, remaining))
        except Empty:
            if not await manager.is_alive():
                raise DeadKernelError("Kernel died") from None
        except Exception:
            continue  # a forged or broken message, which jupyter_client refuses in several ways
        else:
            parent = message.get("parent_header")
            if isinstance(parent, dict) and parent.get("msg_id") == message_id:
                return message.get("content")
    raise TimeoutError
