"""Returns a list of pictures."""
# expects gallery: 4 wrong-type

# %% gallery
def stylize_gallery(content, styles):
    return [decode(AdaIN()((encode(content), encode(style[None]))))[0] for style in styles]
