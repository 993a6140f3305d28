"""Turns warnings into errors."""
# base: solved
# %% new after show
import warnings

warnings.simplefilter('error')
