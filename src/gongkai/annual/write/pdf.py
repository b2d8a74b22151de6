"""写 .pdf：用 Typst 排官方版式。字体取仿宋、黑体、小标宋，没有则用思源（Noto CJK）。"""

from functools import cache
from pathlib import Path
from typing import Any

from gongkai.annual.layout import Box, Table, heading_of, shown, tables
from gongkai.annual.model import Report

FONT_PACKAGE = "fonts-noto-cjk"
FONTS = {
    "song": (
        "FZXiaoBiaoSong-B05S",
        "FZXiaoBiaoSong-B05",
        "Noto Serif CJK SC",
        "Source Han Serif SC",
    ),
    "hei": ("SimHei", "Noto Sans CJK SC", "Source Han Sans SC"),
    "fang": (
        "FangSong",
        "FangSong_GB2312",
        "STFangsong",
        "Noto Serif CJK SC",
        "Source Han Serif SC",
    ),
}
#: 一行放得下的题目字数（22 磅，版心 156 毫米）
_TITLE_LINE = 19
#: 这么多行以内的表格不跨页
_KEPT_ROWS = 22
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


class FontMissing(Exception):
    """没有可用的中文字体；str() 说明装哪个 Debian 软件包。"""


def write_pdf(report: Report) -> bytes:
    """Report -> .pdf 字节；没有中文字体抛 FontMissing。"""
    return compile_typst(source(report))


def compile_typst(text: str) -> bytes:
    """Typst 源文 -> PDF 字节；没有中文字体抛 FontMissing。"""
    import typst

    families()
    pdf: Any = typst.compile(text.encode(), font_paths=font_folders())  # type: ignore[misc]
    return bytes(pdf)


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
    """公文版式：A4，天头 37、订口 28 毫米，版心 156×225 毫米，页码 — 1 —。"""
    fonts = families()
    song, hei, fang = fonts["song"], fonts["hei"], fonts["fang"]
    return f"""#let song = "{song}"
#set page(paper: "a4", margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm),
  footer: context align(center, text(font: song, size: 14pt)[— #counter(page).display() —]))
#set text(font: "{fang}", size: 16pt, lang: "zh", region: "cn", cjk-latin-spacing: none)
#set par(first-line-indent: (amount: 2em, all: true), leading: 12pt, spacing: 12pt, justify: true)
#let title(body) = align(center, par(first-line-indent: 0em, text(font: song, size: 22pt, body)))
#let head(body) = block(sticky: true, par(text(font: "{hei}", body)))
#let small(body) = text(size: 9pt, body)
"""


def string(text: str) -> str:
    """Typst 的字符串字面量。"""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def source(report: Report) -> str:
    """Report -> Typst 源文。"""
    parts = [preamble(), f"#title({_title(report)})"]
    if report.published:
        parts.append(f"#align(center, text(size: 12pt, {string(f'发布日期：{report.published}')}))")
    by_section = {t.section: t for t in tables(report.form_id)}
    for section in report.form.sections:
        if section.id not in report.sections:
            continue
        parts.append(f"#head({string(section.label)})")
        parts += [f"#par({string(p)})" for p in report.sections[section.id]]
        if section.id in by_section:
            parts.append(_table(report, by_section[section.id]))
    return "\n".join(parts) + "\n"


def _title(report: Report) -> str:
    """题目太长时，机关名称独占一行。"""
    title = heading_of(report)
    rest = title.removeprefix(report.agency)
    if report.agency and rest != title and len(title) > _TITLE_LINE:
        return f"[#{string(report.agency)} \\ #{string(rest)}]"
    return string(title)


def _table(report: Report, table: Table) -> str:
    columns = ", ".join(f"{w}fr" for w in table.widths)
    rows = ["".join(_box(report, b) for b in row) for row in table.rows]
    head = "".join(rows[: table.head_rows])
    header = f"table.header({head})," if head else ""
    return (
        f"#block(breakable: {'true' if len(table.rows) > _KEPT_ROWS else 'false'})"
        "[#set par(first-line-indent: 0em, leading: 4pt, justify: false)\n"
        f"#table(columns: ({columns}), align: center + horizon, stroke: 0.5pt, inset: 4pt,\n"
        f"{header}{''.join(rows[table.head_rows :])})]"
    )


def _box(report: Report, box: Box) -> str:
    text = shown(report, box.cell) if box.cell else box.text
    body = f"small({string(text)})"
    if box.rows == 1 and box.columns == 1:
        return f"{body},"
    return f"table.cell(rowspan: {box.rows}, colspan: {box.columns}, {body}),"
