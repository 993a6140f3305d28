"""Was handed in without having run: no outputs, no counts."""
# base: solved
# warns nothing
# shows: Handed in without output; marking does not run this cell.
