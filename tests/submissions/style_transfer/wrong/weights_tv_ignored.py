"""Ignores a weight."""
# expects loss_weights: 7.5 weights-tv-ignored

# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    c, s, t = weights["content"], weights["style"], weights["total_variation"]
    return c * content_loss + s * style_loss + tv_loss


WEIGHT_EXPERIMENTS = [{"content": 3.0, "style": 30.0, "total_variation": 30.0}, {"content": 1.0, "style": 3.0, "total_variation": 0.0}]
