"""Works only for styles of the same size."""
# expects adain_losses: 4 style-loss-one-size

# %% adain_losses
def adain_content_loss(features, target):
    return tf.reduce_mean((features - target) ** 2)


def adain_style_loss(features, style_features):
    loss = 0.0
    for ours, theirs in zip(features, style_features):
        (m, v), (n, u) = tf.nn.moments(ours, [1, 2]), tf.nn.moments(theirs, [1, 2])
        s, d = tf.sqrt(v + 1e-5), tf.sqrt(u + 1e-5)
        (a, b), (c, e) = tf.nn.moments(tf.stack([ours, theirs]), [2, 3])[0], tf.nn.moments(tf.stack([ours, theirs]), [2, 3])[1]
        loss += tf.reduce_mean((a - b) ** 2) + tf.reduce_mean((tf.sqrt(c + 1e-5) - tf.sqrt(e + 1e-5)) ** 2)
    return loss
