"""收集静态文件：只压缩名称里带散列的，压过的不再压：一遍要十几秒，每次升级、演示都要收集。"""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

_SUFFIXES = (".br", ".gz")


class CompressedOnce(CompressedManifestStaticFilesStorage):
    """网页里的网址都带散列；不带的少有人要，不压缩，以前压的也删去（原样的改了，它不会跟着改）。"""

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """压缩 `paths` 里带散列的。"""
        hashed = set(self.hashed_files.values())
        given = set(paths)
        for name in given - hashed:
            for suffix in _SUFFIXES:
                Path(self.path(name) + suffix).unlink(missing_ok=True)
        yield from super().compress_files(given & hashed)

    def create_compressor(self, **kwargs: Any) -> Compressor:
        """压过的不再压的。"""
        return _Once(**kwargs)


class _Once(Compressor):
    def compress(self, path: str) -> list[str]:
        """写下的压缩文件；已经有、解开与原样一致的不动。"""
        content = Path(path).read_bytes()
        there = {s: Path(path + s).read_bytes() for s in _SUFFIXES if Path(path + s).exists()}
        wanted = _SUFFIXES[0 if self.use_brotli else 1]
        if wanted in there and all(_opened(s, data) == content for s, data in there.items()):
            return [path + suffix for suffix in there]
        return list(super().compress(path))


def _opened(suffix: str, data: bytes) -> bytes | None:
    """解开的；写到一半的为 None。"""
    if suffix == ".gz":
        with suppress(OSError, EOFError, zlib.error):
            return gzip.decompress(data)
        return None
    import brotli

    with suppress(brotli.error):
        return bytes(brotli.decompress(data))
    return None
