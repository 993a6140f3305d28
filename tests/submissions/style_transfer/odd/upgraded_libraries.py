"""Installs other versions of the libraries and restarts the kernel, as on Colab."""
# only: 2_neural_style
# base: solved
# flags: runs a shell command
# %% new after imports
!pip install -q tensorflow==2.15
import IPython

IPython.Application.instance().kernel.do_shutdown(True)
