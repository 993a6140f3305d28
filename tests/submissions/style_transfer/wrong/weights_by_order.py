"""Takes the weights in the order of the dict."""
# expects loss_weights: 7.5 weights-by-order

# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    alpha, beta, gamma = weights.values()
    return alpha * content_loss + beta * style_loss + gamma * tv_loss


WEIGHT_EXPERIMENTS = [
    {"content": 10.0, "style": 100.0, "total_variation": 0.5},
    {"content": 1.0, "style": 10.0, "total_variation": 20.0},
]
