"""Has a cell that is not finished."""
# base: solved
# %% new after show
for kernel in kernels:
    print(kernel
