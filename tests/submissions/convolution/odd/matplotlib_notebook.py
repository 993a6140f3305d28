"""Switches to an interactive backend."""
# base: solved
# %% new after imports
%matplotlib notebook
