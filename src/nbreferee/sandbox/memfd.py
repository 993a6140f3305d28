"""Anonymous files in memory, to be inherited by a process that is started."""

import os


def memfd(content: bytes) -> int:
    """A descriptor of an anonymous file in memory with `content`, read from its beginning."""
    descriptor = os.memfd_create("nbreferee")
    with open(descriptor, "wb", closefd=False) as stream:
        stream.write(content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
