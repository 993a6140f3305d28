"""Takes statistics over the channels."""
# expects adain_losses: 7 style-loss-last-axis

# %% adain_losses
def adain_content_loss(features, target):
    return tf.reduce_mean((features - target) ** 2)


def adain_style_loss(features, style_features):
    loss = 0.0
    for ours, theirs in zip(features, style_features):
        (m, v), (n, u) = tf.nn.moments(ours, [3]), tf.nn.moments(theirs, [3])
        s, d = tf.sqrt(v + 1e-5), tf.sqrt(u + 1e-5)
        loss += tf.reduce_mean((m - n) ** 2) + tf.reduce_mean((s - d) ** 2)
    return loss
