"""First down, then to the right."""
# expects max_pool: 4

# %% max_pool
def max_pool(image, size=2, stride=2):
    def along_rows(x):
        starts = range(0, len(x) - size + 1, stride)
        return np.array([x[start:start + size].max(0) for start in starts])

    return along_rows(along_rows(image).swapaxes(0, 1)).swapaxes(0, 1)
