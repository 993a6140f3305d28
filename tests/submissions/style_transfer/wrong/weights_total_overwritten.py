"""Overwrites the total in a loop."""
# expects loss_weights: 5 argument-unused

# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    total = 0
    for name, loss in zip(weights, [content_loss, style_loss, tv_loss]):
        total = weights[name] * loss
    return total

WEIGHT_EXPERIMENTS = [{"content": 3.0, "style": 30.0, "total_variation": 30.0}, {"content": 1.0, "style": 3.0, "total_variation": 0.0}]
