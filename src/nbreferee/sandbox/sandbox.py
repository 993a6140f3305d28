"""The sandbox of a submission: its policy, and the isolation backend that enforces it."""

from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from traitlets import Unicode

from .base import ENTRY_POINTS, IsolationBackend
from .errors import SandboxError
from .policy import SandboxPolicy, gpu_devices

UNCONFINED_WARNING = (
    "Isolation is off: students' code runs as you, can read and change your files, the gradebook and the marking "
    "scheme, can use the network, and its marks can be forged. Use this only for code that you trust."
)


class Sandbox(SandboxPolicy):
    """A `SandboxPolicy` with the isolation backend that this machine, and the course, choose."""

    isolation = Unicode(
        "auto",
        help="How kernels are separated from the machine: the name of a backend, or 'auto' for the strongest that works here. "
        "'unconfined' runs them as you, with all your rights: only for code that you trust.",
    ).tag(config=True)

    minimum = Unicode(
        help="The weakest backend that 'auto' may take, empty for any that isolates. With 'bubblewrap-without-proc', marking refuses where "
        "there are no namespaces; with 'bubblewrap', also where they cannot mount a /proc.",
    ).tag(config=True)

    @property
    def backend(self) -> IsolationBackend:
        """The isolation backend that `isolation` names, bound to these limits. Raises `SandboxError`."""
        backends = isolation_backends()
        if self.isolation != "auto":
            if self.isolation not in backends:
                names = ", ".join(["auto", *backends])
                raise SandboxError(f"Sandbox.isolation is {self.isolation!r}, which is no backend. There are: {names}.")
            return backends[self.isolation](self)
        strongest_first = self.candidates()
        if not strongest_first:
            raise SandboxError("No isolation backend is installed. Install nbreferee anew.")
        return next((backend for backend in strongest_first if not backend.obstacle()), strongest_first[0])

    @property
    def fallback(self) -> str:
        """A sentence where "auto" has taken a weaker backend than the strongest, which does not work here; else empty. Raises `SandboxError`."""
        if self.isolation != "auto":
            return ""
        used, (strongest, *_) = self.backend, self.candidates()
        if used.name == strongest.name:
            return ""
        return f"Notebooks run behind {used.name} ({used.gives}). {strongest.name} is stronger, but: {strongest.obstacle()}"

    def candidates(self) -> list[IsolationBackend]:
        """The backends that "auto" may take, strongest first. Raises `SandboxError` where `minimum` is no isolating backend."""
        isolating = {name: backend for name, backend in isolation_backends().items() if backend.isolates}
        if self.minimum and self.minimum not in isolating:
            names = ", ".join(isolating)
            raise SandboxError(f"Sandbox.minimum is {self.minimum!r}, which isolates nothing. There are: {names}.")
        least = isolating[self.minimum].strength if self.minimum else 0
        strong = [backend(self) for backend in isolating.values() if backend.strength >= least]
        return sorted(strong, key=lambda backend: -backend.strength)

    @property
    def isolates(self) -> bool:
        """Whether students' code is separated from the machine at all."""
        return self.backend.isolates

    @property
    def uses_gpu(self) -> bool:
        """Whether what is computed here takes memory of a GPU, which nothing limits."""
        return self.framework_adapter.uses_gpu and self.backend.has_gpu and bool(gpu_devices())

    def check(self) -> None:
        """Raise `SandboxError` with the remedy unless a sandbox can be started here."""
        self.backend.check()

    def can_read(self, path: Path) -> bool:
        """Whether students' code can read an absolute `path` of this machine, or a part of it."""
        return self.backend.can_read(path)


@cache
def isolation_backends() -> dict[str, type[IsolationBackend]]:
    """The installed isolation backends by their names."""
    return {point.name: point.load() for point in entry_points(group=ENTRY_POINTS)}
