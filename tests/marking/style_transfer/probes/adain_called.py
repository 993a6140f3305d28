# ruff: noqa: F821 - the notebook and the check give the names
"""What a layer AdaIN makes of a pair, after it has seen another one of the same sizes."""

layer = AdaIN()
layer((earlier_content, earlier_style))
result = layer((content, style))
