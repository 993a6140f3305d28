"""Settings with names of their own, one with a negative weight."""
# expects loss_weights: 10

# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    return weights["content"] * content_loss + weights["style"] * style_loss + weights["total_variation"] * tv_loss


WEIGHT_EXPERIMENTS = [
    {"name": "much style", "content": 0.5, "style": 100.0, "total_variation": 0.5},
    {"name": "noisy", "content": 1.0, "style": 10.0, "total_variation": -1.0},
]
