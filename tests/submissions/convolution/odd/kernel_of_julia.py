"""Says that it is a notebook in Julia, and in no encoding that there is."""
# base: solved
# warns nothing
# %% alter
notebooks["convolution"]["metadata"] = {"kernelspec": {"name": "julia-1.11", "language": "julia"}, "language_info": {"codemirror_mode": 5}}
