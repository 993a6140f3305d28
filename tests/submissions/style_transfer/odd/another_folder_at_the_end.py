"""Changes the working directory after the gallery was written."""
# only: 3_adain
# base: solved
# %% new after gallery_marks
os.chdir('/tmp')
