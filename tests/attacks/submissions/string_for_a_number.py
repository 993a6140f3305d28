"""Returns the number as text, and text that reads like code."""

# %% add
def add(a, b):
    return f"{a + b}.__class__"
