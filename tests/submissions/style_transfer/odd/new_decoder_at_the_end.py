"""Builds a fresh decoder after the gallery, to train it at home."""
# only: 3_adain
# base: solved
# %% new after gallery_marks
decoder = build_decoder()
model = None
