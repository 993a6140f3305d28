"""Uses IPython's own syntax everywhere: assigned commands and magics, help, automatic calls of files."""
# base: solved
# %% new after imports
files = !ls
here = %pwd
timed = %timeit -o -n 1 -r 1 sum(range(10))
np.pad?
?np.pad
!ls -l | head -3
%who
print(files, here, timed)
