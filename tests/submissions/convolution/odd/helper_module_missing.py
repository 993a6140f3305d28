"""Imports an answer from a module that was not handed in."""
# says receptive_field: my_helpers is neither installed where work is marked nor among the files
# says max_pool: takes names from my_helpers
# %% receptive_field
from my_helpers import receptive_field
# %% max_pool
from my_helpers import *
