"""Forgets the square."""
# expects adain_losses: 8 content-loss-signed

# %% adain_losses
def adain_content_loss(features, target):
    return tf.reduce_mean(features - target)


def adain_style_loss(features, style_features):
    loss = 0.0
    for ours, theirs in zip(features, style_features):
        (m, v), (n, u) = tf.nn.moments(ours, [1, 2]), tf.nn.moments(theirs, [1, 2])
        loss += tf.reduce_mean((m - n) ** 2) + tf.reduce_mean((tf.sqrt(v + 1e-6) - tf.sqrt(u)) ** 2)
    return loss
