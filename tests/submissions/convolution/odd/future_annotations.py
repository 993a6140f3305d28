"""Imports annotations from the future."""
# base: solved
# %% new after show
from __future__ import annotations


def typed(x: Undefined) -> Nothing: ...
