"""How law becomes machine code: the two decorators, and a compile cache that cannot lie.

Numba's own cache looks only at the file of the function that is called, so an edit to a rule in
another module, or a new order of fields in a NamedTuple, would silently return old values. The cache
folder is therefore named by a hash of every source file a kernel may be made of, the Python, numba and numpy
versions; a change to any opens a new, empty folder. It must be set before any kernel is decorated:
every module that decorates imports `rule` or `kernel` from here.
"""

import gc
import hashlib
import importlib
import logging
import os
import shutil
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numba
import numba.np.linalg as numba_linalg
import numpy
from numba import types
from numba.core import event
from numba.extending import register_jitable

log = logging.getLogger("model")
PACKAGE = Path(__file__).resolve().parent
COMPILED_PARTS = (
    "calibration/contributions.py",
    "compile.py",
    "economy",
    "engine",
    "errors.py",
    "files.py",
    "policy",
    "population",
    "random.py",
)
"""What kernels may be made of: the modules at and left of the engine, and the sums of calibration."""
COMPILED_KEPT = 6
"""Folders of compiled code in the cache: those of the sources used last."""


def source_fingerprint(
    package: Path = PACKAGE, parts: tuple[str, ...] = ("",), endings: tuple[str, ...] = (".py",)
) -> str:
    """Hash of the files below `parts` of `package`, and of the versions that decide the machine code."""
    digest = hashlib.sha256()
    for part in parts:
        top = package / part
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.suffix in endings:
                digest.update(str(path.relative_to(package)).encode())
                digest.update(path.read_bytes())
    for version in (sys.version, numba.__version__, numpy.__version__):
        digest.update(version.encode())
    return digest.hexdigest()[:24]


def cache_root() -> Path:
    """The documented per-user cache: $OPPORTUNITY_UK_CACHE, else $XDG_CACHE_HOME or ~/.cache, `opportunity-uk`."""
    explicit = os.environ.get("OPPORTUNITY_UK_CACHE")
    if explicit:
        return Path(explicit)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "opportunity-uk"


def cache_folder(*parts: str) -> Path | None:
    """A folder of the cache, new ones of mode 0700; None where it is not the user's alone to write to.

    Compiled code is loaded from pickles, so whoever can write there can run code as the user.
    """
    folder = cache_root()
    for part in ("", *parts):
        folder /= part
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            found = folder.stat()
        except OSError as problem:
            log.info("no cache: %s: %s", folder, problem.strerror)
            return None
        is_foreign = hasattr(os, "getuid") and found.st_uid != os.getuid()
        if is_foreign or (os.name == "posix" and found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
            log.warning("no cache: others can write to %s", folder)
            return None
    return folder


def keep_newest(folder: Path, pattern: str, number: int, in_use: Path) -> None:
    """Remove what matches in a folder of the cache but for the newest and the one in use."""
    with suppress(OSError):
        others = [path for path in folder.glob(pattern) if path != in_use]
        others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for path in others[number - 1 :]:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()


def _open_compile_cache() -> bool:
    """Point numba at this source's own folder; False where there is none that is the user's alone."""
    folder = cache_folder("compiled", source_fingerprint(parts=COMPILED_PARTS))
    if folder is None:
        return False
    try:
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()  # and so the folder becomes the newest
        probe.unlink()
    except OSError:
        return False
    keep_newest(folder.parent, "?" * len(folder.name), COMPILED_KEPT, folder)
    numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
    return True


CACHED = _open_compile_cache()


def _no_blas() -> None:
    """Stands for numba's search for a BLAS, as where SciPy is not installed."""
    raise ImportError("no kernel of the law multiplies matrices")


def _start_without_scipy() -> None:
    """Load numba's functions of arrays without SciPy, imported only to offer a BLAS: a sixth of a cached start.

    Matrices that other code multiplies in a compiled function of this process take loops of numba's own instead.
    """
    search = numba_linalg.ensure_blas
    numba_linalg.ensure_blas = _no_blas
    try:
        importlib.import_module("numba.np.arraymath")
    finally:
        numba_linalg.ensure_blas = search


_start_without_scipy()


class _CollectorAtRest(event.Listener):
    """Keeps Python's collector off while a kernel compiles: it frees little and takes a twentieth of the time."""

    def __init__(self) -> None:
        self.depth = 0
        self.was_on = False

    def on_start(self, event: event.Event) -> None:
        """A function begins to compile; the rules it calls begin inside it."""
        if self.depth == 0:
            self.was_on = gc.isenabled()
            gc.disable()
        self.depth += 1

    def on_end(self, event: event.Event) -> None:
        """A function has compiled, or failed to."""
        self.depth -= 1
        if self.depth == 0 and self.was_on:
            gc.enable()


event.register("numba:compile", _CollectorAtRest())


def _short_symbol(kind: types.Type) -> tuple[str, tuple[()]]:
    """What stands for a type in the symbol of a compiled function: a hash of its name."""
    return f"{type(kind).__name__}_{hashlib.sha256(kind.name.encode()).hexdigest()[:16]}", ()


# Numba spells every field of a record into the symbol of each function that takes one, and LLVM parses and links
# them all: with hashes the kernel's object file has 1.3 MB instead of 2.5.
for _kind in (types.Record, types.NamedTuple):
    _kind.mangling_args = property(_short_symbol)  # type: ignore[method-assign, assignment]


def rule(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a scalar function of the law: plain Python when called, compiled inside a kernel.

    Rules of the engine are inlined, because each call hands on the seven words of every array it takes: 0.55, not
    1.0 µs a household. Those of the law take scalars: inlining them by force would cost a quarter of the compiling
    (33 s of processor time, not 25) and save 4% to 6% of the run.
    Nothing outside numba calls a rule's machine code, so it gets no C wrapper: some 2 s of compilation.
    """
    is_engine = function.__module__.startswith("model.engine")
    return register_jitable(forceinline=is_engine, no_cfunc_wrapper=True)(function)


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function called from one kernel only, made part of it before LLVM sees it and not compiled by itself."""
    return numba.njit(inline="always")(function)


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a serial loop over a range; releases the GIL so that threads can share out ranges.

    A kernel allocates nothing, so arrays are not reference-counted inside it (`_nrt`): the counters are atomic and
    shared by all threads, and cost 0.6 µs a household. An allocation inside a kernel would not compile.
    """
    options = {"nogil": True, "cache": CACHED, "_nrt": False, "no_cfunc_wrapper": True}
    return numba.njit(**options)(function)  # type: ignore[call-overload]
