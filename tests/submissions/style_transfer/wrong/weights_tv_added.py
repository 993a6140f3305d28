"""Has a plus for the last product."""
# expects loss_weights: 5 weights-added

# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    return weights["content"] * content_loss + weights["style"] * style_loss + weights["total_variation"] + tv_loss

WEIGHT_EXPERIMENTS = [{"content": 3.0, "style": 30.0, "total_variation": 30.0}, {"content": 1.0, "style": 3.0, "total_variation": 0.0}]
