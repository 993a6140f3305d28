"""Says that it is a notebook in R; its code is Python."""
# base: solved
# warns nothing
# %% alter
notebooks["convolution"]["metadata"] = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}, "language_info": {"name": "R"}}
