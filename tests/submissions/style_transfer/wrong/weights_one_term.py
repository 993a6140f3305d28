"""Returns within a loop, after the first term."""
# expects loss_weights: 5 weights-one-term-only

# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    c, s, t = weights["content"], weights["style"], weights["total_variation"]
    for weight, loss in ((c, content_loss), (s, style_loss), (t, tv_loss)):
        return weight * loss

WEIGHT_EXPERIMENTS = [{"content": 3.0, "style": 30.0, "total_variation": 30.0}, {"content": 1.0, "style": 3.0, "total_variation": 0.0}]
