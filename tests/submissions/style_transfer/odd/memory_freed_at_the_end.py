"""Deletes the networks at the end, to free memory."""
# only: 3_adain
# base: solved
# %% new after gallery_marks
import gc

del encoder, backbone, gallery_images, AdaIN
keras.backend.clear_session()
gc.collect()
