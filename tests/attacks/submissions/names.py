"""Hands in files whose names mean something to a shell, a browser or a terminal."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% alter
for name in ("$(touch owned)", "; rm -rf .", "<script>alert(1)<", "\x1b[2J", "a\nb", "-rf", "%2e%2e", "\u202etxt.exe", "x" * 200):
    (folder / name).write_text("5")
