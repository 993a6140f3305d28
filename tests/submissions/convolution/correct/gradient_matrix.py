"""The matrix of the linear map, column by column, transposed."""
# expects image_gradient: 8

# %% image_gradient
def forward(image, kernels, padding, stride):
    kh, kw = kernels.shape[:2]
    x = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(0, 1))[::stride, ::stride]
    return np.einsum("ijmrc,rcmn->ijn", windows, kernels)


def image_gradient(upstream, kernels, image_shape, padding=0, stride=1):
    size = int(np.prod(image_shape))
    units = np.eye(size).reshape(size, *image_shape)
    jacobian = np.stack([forward(unit, kernels, padding, stride).ravel() for unit in units], axis=1)
    return (upstream.ravel() @ jacobian).reshape(image_shape)
