"""Runs every benchmark."""

from . import marking

marking.main()
