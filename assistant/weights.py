"""A folder of model weights in, a hash out by which a record can tell it from another; empty where the folder is not on this machine."""

import hashlib
from functools import lru_cache
from pathlib import Path

# Files up to this size are read whole; of larger ones (weights) the two ends, where the header and the last tensors are.
_WHOLE = 32 * 1024 * 1024
_END = 1024 * 1024


def weights_hash(root: str) -> str:
    """The sha256 of names, sizes and contents of all files of a model's folder, large ones by their size and both ends."""
    folder = Path(root) if root else None
    if folder is None or not folder.is_dir():
        return ""
    files = tuple(
        (str(one.relative_to(folder)), one.stat().st_size, one.stat().st_mtime_ns) for one in sorted(folder.rglob("*")) if one.is_file()
    )
    return _hash(str(folder), files)


@lru_cache(maxsize=8)
def _hash(folder: str, files: tuple[tuple[str, int, int], ...]) -> str:
    total = hashlib.sha256()
    for name, size, _ in files:
        total.update(f"{name}\x00{size}\x00".encode())
        with (Path(folder) / name).open("rb") as opened:
            if size <= _WHOLE:
                total.update(opened.read())
            else:
                total.update(opened.read(_END))
                opened.seek(-_END, 2)
                total.update(opened.read())
    return total.hexdigest()
