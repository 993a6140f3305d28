"""Imports all of NumPy's names over Python's own."""
# base: solved
# %% new after show
from numpy import *
from math import *
