"""Hands in links to files of the host and to folders above."""

# %% alter
for name, target in (("shadow", "/etc/shadow"), ("up", "../../.."), ("scheme.py", "../../../tests/marking/test_add.py"), ("loop", "loop")):
    (folder / name).symlink_to(target)

# %% add
def add(a, b):
    import os

    return len([open(name).read() for name in ("shadow", "scheme.py")] + os.listdir("up"))
