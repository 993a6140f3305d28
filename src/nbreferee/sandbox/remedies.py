"""Which setting of this machine, or of the container, would let bubblewrap start."""

from pathlib import Path

SYSCTL = Path("/proc/sys")
APPARMOR = Path("/sys/module/apparmor")
_SETTINGS = {
    "kernel/unprivileged_userns_clone": ("0", "sudo sysctl kernel.unprivileged_userns_clone=1"),
    "kernel/apparmor_restrict_unprivileged_userns": (
        "1",
        "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0 (or an AppArmor profile for /usr/bin/bwrap that allows 'userns')",
    ),
    "user/max_user_namespaces": ("0", "sudo sysctl user.max_user_namespaces=10000"),
}
"""Settings of the Linux kernel that forbid user namespaces, with the value that does, and the command that allows them."""
_UNMASK = (
    "this container hides parts of /proc: start it with '--security-opt systempaths=unconfined' (docker) or '--security-opt "
    "unmask=ALL' (podman), or in Kubernetes with 'procMount: Unmasked' and 'hostUsers: false'"
)
_APPARMOR = (
    "AppArmor forbids mounts here, as Docker's profile does: start the container with '--security-opt apparmor=unconfined', and with "
    "'--security-opt systempaths=unconfined --security-opt seccomp=containers/seccomp.json', the profile in nbreferee's repository"
)
_PROFILE = (
    "unprivileged user namespaces may be switched off, or this is a container that forbids them: start it with '--security-opt "
    "seccomp=containers/seccomp.json', the profile in nbreferee's repository"
)
_AS_USER = (
    f"mark as an ordinary user (docker run --user 1000:1000), since root needs CAP_SYS_ADMIN here; and {_PROFILE}"
)


def remedy(problem: str) -> str:
    """What to do, as a clause, where bubblewrap has ended with the words `problem`."""
    if "mount proc" in problem:
        return _UNMASK
    if "Failed to make / slave: Permission denied" in problem and APPARMOR.exists():
        return _APPARMOR
    for name, (forbidding, command) in _SETTINGS.items():
        setting = SYSCTL / name
        try:
            if setting.read_text().strip() == forbidding:
                return command
        except OSError:
            continue
    return _AS_USER if problem.startswith("unshare:") else _PROFILE
