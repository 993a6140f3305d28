"""How root starts a program as an ordinary user who may not reach all that the program is to see."""

import shlex
from collections.abc import Sequence
from pathlib import Path, PurePath

_STAGES = ("/mnt", "/media", "/srv", "/home", "/opt")
"""Where root, in a mount namespace of its own, lays out what the unprivileged bubblewrap binds."""


def staged(sources: Sequence[Path]) -> list[str]:
    """Where each of `sources` is laid out: below a folder of this machine that none of them lies in, and that is covered for it."""
    paths = [each for path in sources for each in (path, path.resolve())]
    free = (each for each in _STAGES if Path(each).is_dir() and not any(path.is_relative_to(each) for path in paths))
    stage = next(free, _STAGES[0])
    return [f"{stage}/{index}" for index in range(len(sources))]


def drop_root(sources: Sequence[Path], targets: Sequence[str], wrapped: list[str], user: int) -> list[str]:
    """Wrap a bubblewrap command so that it starts as an ordinary user although marking runs as root.

    Started by root, bubblewrap's "nobody" would still be the kernel's uid 0, exempt from process limits. That user may
    not be allowed to reach the sources (an interpreter under /root, a clone in a private folder), so root first binds
    each one below a fresh tmpfs that only this command's mount namespace has.

    Args:
        sources: what the command is to see.
        targets: where it finds each of them, as `staged` says.
        wrapped: the command.
        user: who it starts as.
    """
    steps = [f"mount -t tmpfs -o mode=755,size=1m stage {PurePath(targets[0]).parent}"]
    for source, target in zip(sources, targets, strict=True):
        make = f"mkdir {target}" if source.is_dir() else f"touch {target}"
        steps.append(f"{make} && mount --rbind {shlex.quote(str(source))} {target}")
    drop = f"setpriv --reuid {user} --regid {user} --clear-groups --no-new-privs"
    script = " && ".join([*steps, f"cd / && exec {drop} {shlex.join(wrapped)}"])
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]
