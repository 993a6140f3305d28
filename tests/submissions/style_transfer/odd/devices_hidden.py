"""Asks for a GPU and sets how memory grows."""
# only: 2_neural_style
# base: solved
# %% new after imports
for device in tf.config.list_physical_devices('GPU'):
    tf.config.experimental.set_memory_growth(device, True)
print(tf.test.gpu_device_name())
import logging

tf.get_logger().setLevel(logging.ERROR)
