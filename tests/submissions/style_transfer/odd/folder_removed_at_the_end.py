"""Removes its folders at the end."""
# only: 3_adain
# base: solved
# %% new after gallery_marks
import shutil

shutil.rmtree('gallery')
shutil.rmtree(pattern_folder)
