"""Stacks and takes the dot product."""
# expects loss_weights: 10

# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    losses = tf.stack([content_loss, style_loss, tv_loss])
    factors = tf.constant([weights["content"], weights["style"], weights["total_variation"]])
    return tf.reduce_sum(losses * factors)


WEIGHT_EXPERIMENTS = (
    DEFAULT_WEIGHTS | {"content": 4.0},
    DEFAULT_WEIGHTS | {"style": 40.0},
    DEFAULT_WEIGHTS | {"total_variation": 40.0},
)
