"""Has tuples for dicts."""
# expects loss_weights: 5 experiments-keys

# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    return weights["content"] * content_loss + weights["style"] * style_loss + weights["total_variation"] * tv_loss


WEIGHT_EXPERIMENTS = [(1, 2, 3), (4, 5, 6)]
