"""Compares Gram matrices."""
# expects adain_losses: 4 style-loss-gram

# %% adain_losses
def adain_content_loss(features, target):
    return tf.reduce_mean((features - target) ** 2)


def adain_style_loss(features, style_features):
    loss = 0.0
    for ours, theirs in zip(features, style_features):
        (m, v), (n, u) = tf.nn.moments(ours, [1, 2]), tf.nn.moments(theirs, [1, 2])
        s, d = tf.sqrt(v + 1e-5), tf.sqrt(u + 1e-5)
        a, b = (tf.einsum("bijc,bijd->bcd", x, x) / (x.shape[1] * x.shape[2]) for x in (ours, theirs))
        loss += tf.reduce_mean((a - b) ** 2)
    return loss
