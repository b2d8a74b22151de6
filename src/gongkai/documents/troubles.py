"""系统说的读写不成的原因，用中文说。"""

import errno

_WORDS = {
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "超过了磁盘配额",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只能读",
    errno.ENOENT: "没有这个文件或者目录",
    errno.EISDIR: "是一个目录",
    errno.ENOTDIR: "路径里有一层不是目录",
    errno.ELOOP: "符号链接绕成了圈",
    errno.ENAMETOOLONG: "名称太长",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EIO: "磁盘读写出错",
}


def why(error: OSError) -> str:
    """原因；不认得的照系统的说。"""
    return _WORDS.get(error.errno or 0, error.strerror or str(error))


def trouble(error: OSError) -> str:
    """哪个文件、什么原因。"""
    name = f"{error.filename}：" if error.filename else ""
    return f"{name}{why(error)}。"
