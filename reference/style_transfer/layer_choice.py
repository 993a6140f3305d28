"""Content and style representations read from chosen layers.

Gatys, Ecker and Bethge, "A Neural Algorithm of Artistic Style" (2015): content is the activations of a layer, style the
Gram matrices of several.
"""

DEFAULT_CONTENT_LAYERS = ("block5_conv2",)
DEFAULT_STYLE_LAYERS = ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1")
