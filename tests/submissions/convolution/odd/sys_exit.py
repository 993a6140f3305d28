"""Stops a cell by sys.exit()."""
# base: solved
# %% new after show
import sys

print("enough for today")
sys.exit()
