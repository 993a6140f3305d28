"""Sum of the absolute Sobel edges, which the notebook calls nearly the same."""
# expects total_variation_loss: 0 tv-sobel

# %% total_variation_loss
def total_variation_loss(image):
    return tf.reduce_sum(tf.abs(tf.image.sobel_edges(image)))
