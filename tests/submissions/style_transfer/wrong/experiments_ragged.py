"""Has lists of unequal length for numbers."""
# expects loss_weights: 5 experiments-number

# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    return weights["content"] * content_loss + weights["style"] * style_loss + weights["total_variation"] * tv_loss


WEIGHT_EXPERIMENTS = [{"content": [1.0, [2.0]], "style": None, "total_variation": {}}] * 2
