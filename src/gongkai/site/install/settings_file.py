"""这台机器上的安装：设置写在一个“名称=值”的文件里，用到安装的动词都先读它。

文件由 `gongkai setup` 写，systemd 的 EnvironmentFile 也读得懂；GONGKAI_SETTINGS 指明是哪个，
缺省 /etc/gongkai/gongkai.env。环境变量里已有的，以环境变量为准。
"""

import os
import re
import tempfile
from pathlib import Path

STANDARD = Path("/etc/gongkai/gongkai.env")
_POINTER, _NEEDED = "GONGKAI_SETTINGS", "GONGKAI_HOME"
_LINE = re.compile(r"""([A-Z][A-Z0-9_]*)=(?:"([^"\\]*)"|'([^'\\]*)'|([^"'\\\s]*))""")
_UNSAFE = re.compile(r"""["\\\x00-\x1f]""")


class NotInstalled(Exception):
    """没有安装、设置读不了；str() 说明怎么办。"""


class Unwritable(ValueError):
    """这个值写不进设置文件。"""


def settings_file() -> Path:
    """设置文件应在的地方。"""
    return Path(os.environ.get(_POINTER) or STANDARD)


def read(path: Path) -> dict[str, str]:
    """设置文件里的各项；没有文件为空，读不了、写法不对抛 NotInstalled。"""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise NotInstalled(
            f"读不了设置文件 {path}：{_why(error)}。请用运行网站的用户（如 sudo -u gongkai）运行。"
        ) from error
    return dict(_parsed(path, text))


def _why(error: Exception) -> str:
    return error.strerror or "" if isinstance(error, OSError) else "不是 UTF-8 文字"


def _parsed(path: Path, text: str) -> list[tuple[str, str]]:
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise NotInstalled(f'设置文件 {path} 第 {number} 行不是“名称="值"”。')
        found.append((match[1], match[2] or match[3] or match[4] or ""))
    return found


def load() -> None:
    """设置文件里的各项放进环境变量（已有的不改）。指明了而没有的文件抛 NotInstalled。"""
    path = settings_file()
    if os.environ.get(_POINTER) and not path.exists():
        raise NotInstalled(f"{_POINTER} 指的设置文件 {path} 不存在。")
    for name, value in read(path).items():
        os.environ.setdefault(name, value)


def demand() -> None:
    """要用安装的动词先过这里：没有安装的抛 NotInstalled，不另建一个数据目录。"""
    load()
    if not os.environ.get(_NEEDED):
        raise NotInstalled(
            f"没有找到本机的安装：{settings_file()} 不在，也没有设 {_NEEDED}（数据目录）。\n"
            f"没有安装过的先运行 gongkai setup；设置文件在别处的，用 {_POINTER} 指明；\n"
            "试用的在项目的文件夹里运行 make run。"
        )
    for name in (_NEEDED, "GONGKAI_KEYS"):
        if os.environ.get(name):
            _demand_ours(name, Path(os.environ[name]))


def _demand_ours(name: str, folder: Path) -> None:
    """写得进去；还没有的，看它上面的：这里不建，先看端口的什么也不留下。"""
    place = folder.absolute()
    while not place.exists():
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise NotInstalled(
            f"{name} 指的目录 {folder} 写不进去（{error.strerror}）："
            "请用运行网站的用户（如 sudo -u gongkai）运行。"
        ) from error


def write(path: Path, values: dict[str, str]) -> None:
    """写设置文件（只有本人可读），一次原子的换名；值里有引号、换行的抛 Unwritable。"""
    for name, value in values.items():
        if _UNSAFE.search(value):
            raise Unwritable(
                f"{name} 的值里不能有双引号、反斜线、换行（密码里的请写成 %22 这样）。"
            )
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("# 公开（gongkai）的设置，各项见管理员手册；改了以后重新启动。\n")
        file.writelines(f'{name}="{value}"\n' for name, value in values.items())
        file.flush()
        os.fsync(file.fileno())
    Path(beside).replace(path)
