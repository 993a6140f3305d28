"""Scaling of filters to [0, 1] for display."""

from .scaling import misconceptions, to_unit_interval

normalize_filters = to_unit_interval
MISCONCEPTIONS = misconceptions("filters")
