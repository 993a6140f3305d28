"""Changes the working directory."""
# base: solved
# %% new after show
import os

os.chdir('/tmp')
