"""Replaces print."""
# base: solved
# %% new after show
def print(*values, **options):
    raise RuntimeError('no printing')


import builtins

builtins.print = lambda *values, **options: None
