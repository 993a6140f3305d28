"""Scaling of gradient to [0, 1] for display."""

from .scaling import misconceptions, to_unit_interval

normalize_gradient = to_unit_interval
MISCONCEPTIONS = misconceptions("display")
