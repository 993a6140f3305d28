"""Copied a line and changed nothing: vertical differences twice."""
# expects total_variation_loss: 4.5 tv-one-direction-twice

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return tf.reduce_sum(tf.abs(v)) + tf.reduce_sum(tf.abs(image[:, 1:] - image[:, :-1]))
