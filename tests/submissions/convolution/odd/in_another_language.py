"""Answers in R."""
# says max_pool: its cell ended in SyntaxError
# %% max_pool
max_pool <- function(image, size = 2, stride = 2) {
  apply(image, 3, function(channel) { channel[1, 1] })
}
max_pool = function(image) { image }
# %% receptive_field
receptive_field <- function(layers) c(1, 1)
