"""Stylises one after another."""
# expects gallery: 20

# %% gallery
def stylize_gallery(content, styles):
    pictures = []
    for style in styles:
        pictures.append(decode(AdaIN()((encode(content), encode(style[None])))))
    return tf.concat(pictures, axis=0)
