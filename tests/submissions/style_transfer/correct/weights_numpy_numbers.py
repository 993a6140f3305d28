"""Has NumPy numbers as weights."""
# expects loss_weights: 10

# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    return content_loss * weights["content"] + style_loss * weights["style"] + tv_loss * weights["total_variation"]


WEIGHT_EXPERIMENTS = [
    {"content": np.float64(c), "style": np.float32(s), "total_variation": np.int64(t)}
    for c, s, t in [(2, 5, 1), (3, 50, 10)]
]
