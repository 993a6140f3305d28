"""What Sphinx needs beside its own extensions, and one module for each part of a page that is made from the code."""
