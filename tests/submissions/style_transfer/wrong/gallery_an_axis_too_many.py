"""Stacks pictures that have a batch axis already."""
# expects gallery: 0

# %% gallery
def stylize_gallery(content, styles):
    return tf.stack([decode(AdaIN()((encode(content), encode(style[None])))) for style in styles])
