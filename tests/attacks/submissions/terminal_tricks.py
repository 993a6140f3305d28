"""Prints sequences that steer a terminal and links that a terminal would open."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
print("\x1b[2J\x1b[H\x1b]0;5 points\x07\x1b]8;;javascript:alert(1)\x07score: 5\x1b]8;;\x07")
print("\x1b[31m" * 1000 + "\x1b[38;2;" + "9" * 10_000 + "m" + "\r5 / 5")
raise Exception("\x1b]0;owned\x07<script>alert(1)</script>")
