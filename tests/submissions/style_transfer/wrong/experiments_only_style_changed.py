"""Changes the style weight only."""
# expects loss_weights: 8 experiments-default-kept

# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    return weights["content"] * content_loss + weights["style"] * style_loss + weights["total_variation"] * tv_loss


WEIGHT_EXPERIMENTS = [DEFAULT_WEIGHTS | {"style": 1.0}, DEFAULT_WEIGHTS | {"style": 100.0}]
