"""Removes all environment variables."""
# base: solved
# %% new after show
import os

os.environ.clear()
