"""公开（gongkai）：政府信息公开工作的一体化系统。

给别的程序用的：`read`、`check`、`repair`、`due_days`、`fee`、`remedy`，见 `gongkai.library`。
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.library import check, due_days, fee, read, remedy, repair

__version__ = "0.1.0"
__all__ = ["__version__", "check", "due_days", "fee", "read", "remedy", "repair"]


def __getattr__(name: str) -> Any:
    """用到才载入：`import gongkai` 和不用它们的命令因此很快。"""
    if name not in __all__:
        raise AttributeError(f"gongkai 没有 {name}")
    from gongkai import library

    return getattr(library, name)
