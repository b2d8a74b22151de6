"""文件不收、打不开、看不了：str() 是给用户的话，说原因和办法。"""


class FileRefused(Exception):
    """不收的文件。"""


class Damaged(FileRefused):
    """损坏，或者不是它的样子所说的格式。"""


class TooLarge(FileRefused):
    """打开以后超过限度。"""


class Locked(FileRefused):
    """有密码。"""


class Unguardable(FileRefused):
    """这种文件程序看不了；说明要人看什么。"""
