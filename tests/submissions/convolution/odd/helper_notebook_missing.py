"""Runs a notebook of its own that was not handed in."""
# warns: runs 'helper.ipynb', which is not among the files that were handed in
# flags: runs 'helper.ipynb', which marking does not have
# says receptive_field: takes names from 'helper.ipynb'
# %% receptive_field
%run helper.ipynb
