"""公文纸面的 PDF：字体、版心、题目与层次标题，用 Typst 排版。"""

from functools import cache
from pathlib import Path
from typing import Any

from gongkai.language.proper import proper

FONT_PACKAGE = "fonts-noto-cjk"
FONTS = {
    "song": (
        "FZXiaoBiaoSong-B05S",
        "FZXiaoBiaoSong-B05",
        "Noto Serif CJK SC",
        "Source Han Serif SC",
    ),
    "hei": ("SimHei", "Noto Sans CJK SC", "Source Han Sans SC"),
    "kai": ("KaiTi", "KaiTi_GB2312", "STKaiti", "Noto Serif CJK SC", "Source Han Serif SC"),
    "fang": (
        "FangSong",
        "FangSong_GB2312",
        "STFangsong",
        "Noto Serif CJK SC",
        "Source Han Serif SC",
    ),
}
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


class FontMissing(Exception):
    """没有可用的中文字体；str() 说明装哪个 Debian 软件包。"""


def compile_typst(text: str) -> bytes:
    """Typst 源文 -> PDF 字节；没有中文字体抛 FontMissing。"""
    import typst

    families()
    pdf: Any = typst.compile(text.encode(), font_paths=font_folders())  # type: ignore[misc]
    return bytes(pdf)


def compile_pictures(text: str, dots: int = 96) -> list[bytes]:
    """Typst 源文 -> 各页的 PNG（`dots` 为每英寸点数）；没有中文字体抛 FontMissing。"""
    import typst

    families()
    given: Any = {"font_paths": font_folders(), "format": "png", "ppi": dots}
    drawn: Any = typst.compile(text.encode(), **given)
    return [bytes(page) for page in drawn] if isinstance(drawn, list) else [bytes(drawn)]


def font_folders() -> list[str]:
    """找字体的目录。"""
    return [str(p) for f in _FOLDERS if (p := Path(f).expanduser()).is_dir()]


@cache
def _installed(folders: tuple[str, ...]) -> frozenset[str]:
    import typst

    return frozenset(typst.Fonts(include_system_fonts=True, font_paths=list(folders)).families())


def families() -> dict[str, str]:
    """每种用途实际可用的首选字体；没有中文字体抛 FontMissing。"""
    have = {name.lower() for name in _installed(tuple(font_folders()))}
    chosen = {}
    for use, names in FONTS.items():
        found = next((n for n in names if n.lower() in have), None)
        if found is None:
            raise FontMissing(
                f"没有可用的中文字体（{'、'.join(names)}），不能写 PDF。"
                f"请安装软件包 {FONT_PACKAGE}（apt-get install {FONT_PACKAGE}）。"
            )
        chosen[use] = found
    return chosen


def preamble() -> str:
    """公文版式：A4，天头 37、订口 28 毫米，版心 156×225 毫米（22 行、每行 28 字），页码 — 1 —。

    行距 225 毫米 ÷ 22 = 28.99 磅；156 毫米排 28 个 16 磅的字，字距收 0.21 磅。
    """
    fonts = families()
    song, hei, fang = fonts["song"], fonts["hei"], fonts["fang"]
    return f"""#let song = "{song}"
#set page(paper: "a4", margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm),
  footer: context align(center, text(font: song, size: 14pt)[— #counter(page).display() —]))
#set text(font: "{fang}", size: 16pt, lang: "zh", region: "cn", cjk-latin-spacing: none,
  tracking: -0.21pt, top-edge: 0.8em, bottom-edge: -0.2em)
#set par(first-line-indent: (amount: 2em, all: true), leading: 12.99pt, spacing: 12.99pt,
  justify: true)
#let title(body) = align(center, par(first-line-indent: 0em, text(font: song, size: 22pt, body)))
#let head(body) = block(sticky: true, par(text(font: "{hei}", body)))
#let small(body) = text(size: 9pt, body)
"""


def string(text: str) -> str:
    """Typst 的字符串字面量；不成字的去掉。"""
    escaped = proper(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
