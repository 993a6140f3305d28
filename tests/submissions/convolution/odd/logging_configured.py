"""Configures logging down to every message of every library."""
# base: solved
# %% new after show
import logging

logging.basicConfig(level=logging.DEBUG, force=True)
logging.debug('all of it')
