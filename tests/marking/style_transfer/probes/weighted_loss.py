# ruff: noqa: F821 - the notebook and the check give the names
"""What weighted_loss returns, and whether it leaves its weights as they are."""

before = dict(weights)
loss = weighted_loss(content, style, tv, weights)
result = [loss, weights == before]
