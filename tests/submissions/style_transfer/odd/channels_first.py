"""Sets Keras's image data format to channels first."""
# only: 3_adain
# base: solved
# %% new after gallery_marks
keras.backend.set_image_data_format('channels_first')
