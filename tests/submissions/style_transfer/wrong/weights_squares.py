"""Squares the losses."""
# expects loss_weights: 5 weights-powers

# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    c, s, t = weights["content"], weights["style"], weights["total_variation"]
    return c * content_loss**2 + s * style_loss**2 + t * tv_loss**2

WEIGHT_EXPERIMENTS = [{"content": 3.0, "style": 30.0, "total_variation": 30.0}, {"content": 1.0, "style": 3.0, "total_variation": 0.0}]
