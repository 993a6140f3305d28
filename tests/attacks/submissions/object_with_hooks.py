"""Returns an object whose conversions run code and disagree with each other."""

# %% add
class Slippery:
    def __init__(self, value):
        self.value = value

    def __int__(self):
        return self.value + 1

    def __index__(self):
        return self.value

    def __float__(self):
        raise SystemExit

    def __getattr__(self, name):
        return lambda *args, **kwargs: self


def add(a, b):
    return Slippery(a + b - 1)
