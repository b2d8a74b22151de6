"""读不成的原因。`rule` 是稳定标识，说明是给用户的中文。"""

from gongkai.documents import errors


class ReadError(Exception):
    """文件不能读成一份年报。"""

    rule = "read.broken"

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class Broken(ReadError):
    """文件损坏或者不是它的后缀所说的格式。"""


class Encrypted(ReadError):
    """有密码。"""

    rule = "read.encrypted"


class Scan(ReadError):
    """没有文字层的扫描件。"""

    rule = "read.scan"


class NotReport(ReadError):
    """不是政府信息公开工作年度报告。"""

    rule = "read.not_report"


class NoTable(ReadError):
    """是年报，但没有文字形式的表格。"""

    rule = "read.no_table"


class Legacy(ReadError):
    """2019年以前的年报，没有统一表格。"""

    rule = "read.legacy"


class TooLarge(ReadError):
    """超过大小、页数或者表格规模的限制。"""

    rule = "read.too_large"


class Unsupported(ReadError):
    """不认识的格式。"""

    rule = "read.unsupported"


_TOLD: dict[type[errors.FileRefused], type[ReadError]] = {
    errors.FileRefused: Unsupported,
    errors.Locked: Encrypted,
    errors.TooLarge: TooLarge,
}


def as_read_error(error: errors.FileRefused) -> ReadError:
    """打不开的原因，换成读不成的。"""
    return _TOLD.get(type(error), Broken)(str(error))
