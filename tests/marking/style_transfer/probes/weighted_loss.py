# ruff: noqa: F821 - the notebook and the check give the names
"""What weighted_loss returns for each of `settings`, whether it leaves their weights as they are, and a key that it misses."""

losses, unchanged, missed = [], True, None
for (content, style, tv), weights in settings:
    before = dict(weights)
    try:
        losses.append(weighted_loss(content, style, tv, weights))
    except KeyError as error:
        missed = str(error.args[0])[:50] if error.args else ""
        break
    unchanged = unchanged and weights == before
result = [losses, unchanged, missed]
