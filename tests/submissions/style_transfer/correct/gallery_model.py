"""Uses the notebook's StyleTransfer model with the trained decoder."""
# expects gallery: 20

# %% gallery
def stylize_gallery(content, styles):
    model = StyleTransfer(encoder, decoder)
    contents = preprocess(tf.repeat(content, len(styles), axis=0))
    return tf.clip_by_value(to_image(model((contents, preprocess(styles)))), 0, 1)
