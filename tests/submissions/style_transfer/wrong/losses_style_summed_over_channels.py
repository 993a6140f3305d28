"""Sums over channels, averages over the batch, as the paper's norm."""
# expects adain_losses: 7 style-loss-summed

# %% adain_losses
def adain_content_loss(features, target):
    return tf.reduce_mean((features - target) ** 2)


def adain_style_loss(features, style_features):
    loss = 0.0
    for ours, theirs in zip(features, style_features):
        (m, v), (n, u) = tf.nn.moments(ours, [1, 2]), tf.nn.moments(theirs, [1, 2])
        squares = (m - n) ** 2 + (tf.sqrt(v + 1e-5) - tf.sqrt(u + 1e-5)) ** 2
        loss += tf.reduce_mean(tf.reduce_sum(squares, axis=-1))
    return loss
