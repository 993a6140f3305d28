"""Why a sandbox cannot be had."""


class SandboxError(RuntimeError):
    """The sandbox cannot be had on this machine, or with this configuration. The message says what to do."""
