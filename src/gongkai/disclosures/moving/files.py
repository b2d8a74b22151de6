"""旧网站的一件带的文件：表里列的附件，正文里的图片，正文里链接到的文件。"""

import html
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

_SPLIT = re.compile(r"[;；|\n]+")
_IMAGE = re.compile(r"<img\b[^>]*>", re.I)
_LINK = re.compile(r"<a\b[^>]*>", re.I)
_ATTRIBUTE = re.compile(r"""\b(src|alt|href)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.I)
_LONGEST, _SHOWN = 150, 60


class RowWrong(ValueError):
    """一行不能搬；str() 说明为什么。"""


@dataclass(frozen=True, slots=True)
class Found:
    """一份附件：在哪里，名称（一件之内不重复），说明（正文里的图片的替代文字）。"""

    path: Path
    name: str
    description: str = ""


class Files:
    """一件的各份附件；不在的记在 `notes`。"""

    def __init__(self, folder: Path, notes: list[str]) -> None:
        self.folder, self.notes = folder, notes
        self.found: list[Found] = []

    def listed(self, text: str) -> None:
        """表里列的。"""
        for name in (n.strip() for n in _SPLIT.split(text)):
            if not name:
                continue
            path = inside(self.folder, name)
            if path.is_file():
                self._add(path)
            else:
                self.notes.append(f"附件“{name}”不在")

    def cut(self, markup: str) -> list[tuple[str, str]]:
        """正文按图片切开：("html", 网页文字)、("picture", 图片的名称)；链接到的文件作附件。"""
        parts, last = [], 0
        markup = _LINK.sub(self._linked, markup)
        for tag in _IMAGE.finditer(markup):
            given = _attributes(tag[0])
            path = self._local(given.get("src", ""))
            if path is None:
                self.notes.append(f"正文里的图片“{given.get('src', '')[:_SHOWN]}”不在，没有搬")
                continue
            name = self._add(path, given.get("alt", "")[:200])
            parts += [("html", markup[last : tag.start()]), ("picture", name)]
            last = tag.end()
        parts.append(("html", markup[last:]))
        return [part for part in parts if part[1].strip()]

    def _linked(self, tag: re.Match[str]) -> str:
        """链接到带来的文件的：文件作附件，链接去掉，字还在。"""
        path = self._local(_attributes(tag[0]).get("href", ""))
        if path is None:
            return tag[0]
        self._add(path)
        return ""

    def _local(self, url: str) -> Path | None:
        """网址在带来的目录里是哪个文件；没有为 None。"""
        parts = urlsplit(url)
        name = unquote(parts.path)
        if parts.scheme not in ("", "http", "https") or not name.strip("/"):
            return None
        try:
            path = inside(self.folder, name)
            return path if path.is_file() else None
        except (RowWrong, OSError, ValueError):
            return None

    def _add(self, path: Path, description: str = "") -> str:
        """记下一份，返回它的名称；同一份只要一次。"""
        for known in self.found:
            if known.path == path:
                return known.name
        taken = {known.name for known in self.found}
        name, number = path.name[-_LONGEST:], 1
        while name in taken:
            number += 1
            name = f"{path.stem[: _LONGEST - 20]}（{number}）{path.suffix[:10]}"
        self.found.append(Found(path, name, description))
        return name


def _attributes(tag: str) -> dict[str, str]:
    return {
        name.lower(): html.unescape(value.strip("\"'")).strip()
        for name, value in _ATTRIBUTE.findall(tag)
    }


def inside(folder: Path, name: str) -> Path:
    """目录里的文件；指到外面去的抛 RowWrong。"""
    path = (folder / name.lstrip("/")).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise RowWrong(f"“{name}”指到目录外面去了")
    return path
