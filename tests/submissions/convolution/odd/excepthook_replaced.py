"""Replaces sys.excepthook and IPython's way to show errors."""
# base: solved
# %% new after show
import sys

sys.excepthook = lambda *error: None
get_ipython().set_custom_exc((Exception,), lambda *error, **options: None)
