"""Turns warnings into errors."""
# only: 3_adain
# base: solved
# %% new after imports
import warnings

warnings.simplefilter('error')
