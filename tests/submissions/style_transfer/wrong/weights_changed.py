"""Multiplies within the dict that it is given."""
# expects loss_weights: 6 weights-changed

# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    for key, loss in (("content", content_loss), ("style", style_loss), ("total_variation", tv_loss)):
        weights[key] *= loss
    return sum(weights.values())


WEIGHT_EXPERIMENTS = [
    {"content": 10.0, "style": 100.0, "total_variation": 0.5},
    {"content": 1.0, "style": 10.0, "total_variation": 20.0},
]
