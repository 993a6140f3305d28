"""Sets the lab's scale and weights by the environment, on top of the notebook."""
# only: 3_adain
# base: solved
# %% new after imports
os.environ['STYLE_TRANSFER_SCALE'] = 'quick'
os.environ['STYLE_TRANSFER_WEIGHTS'] = '/content/weights'
os.environ.pop('COCO', None)
