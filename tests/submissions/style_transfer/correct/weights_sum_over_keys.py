"""Sums over the keys; settings with zeros."""
# expects loss_weights: 10

# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    losses = dict(content=content_loss, style=style_loss, total_variation=tv_loss)
    return sum(weights[key] * losses[key] for key in weights)


WEIGHT_EXPERIMENTS = [dict(content=0, style=1, total_variation=0), dict(content=5, style=0.5, total_variation=1)]
