"""Memory given back between years: arrays that come and go leave holes that grow over the decades."""

import ctypes
import sys


def give_back() -> None:
    """Return free memory to the system, where the C library can (glibc: malloc_trim); elsewhere do nothing."""
    if sys.platform != "linux":
        return
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError):
        return
