"""Keeps the settings in a dict by name, the default among them."""
# expects loss_weights: 10
# quick check: WEIGHT_EXPERIMENTS is no list

# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    total = weights["content"] * content_loss
    total += weights["style"] * style_loss
    total += weights["total_variation"] * tv_loss
    return total


WEIGHT_EXPERIMENTS = {
    "default": DEFAULT_WEIGHTS,
    "smooth": {"content": 2.0, "style": 20.0, "total_variation": 25.0},
}
