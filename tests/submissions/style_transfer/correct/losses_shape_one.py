"""Returns shape (1,) and pairs by index."""
# expects adain_losses: 10

# %% adain_losses
def adain_content_loss(features, target):
    return tf.reshape(tf.reduce_mean((target - features) ** 2), (1,))


def adain_style_loss(features, style_features):
    loss = tf.zeros((1,))
    for i in range(len(features)):
        m, v = tf.nn.moments(features[i], axes=(1, 2), keepdims=True)
        n, u = tf.nn.moments(style_features[i], axes=(1, 2), keepdims=True)
        loss = loss + tf.reduce_mean((m - n) ** 2) + tf.reduce_mean((tf.sqrt(v + 1e-6) - tf.sqrt(u)) ** 2)
    return loss
