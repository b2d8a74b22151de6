"""二维码：页面上的 SVG，文书里的 SVG、PNG。"""

import io

import segno


def svg(text: str, title: str, scale: int = 5) -> str:
    """写着 `text` 的二维码，SVG；`title` 给读屏的人听。"""
    out = io.BytesIO()
    segno.make(text, micro=False).save(out, kind="svg", scale=scale, xmldecl=False, title=title)
    return out.getvalue().decode()


def scalable(text: str, title: str) -> str:
    """同 `svg`，没有定大小：由样式表放大缩小。"""
    out = io.BytesIO()
    code = segno.make(text, micro=False)
    code.save(out, kind="svg", omitsize=True, xmldecl=False, title=title)
    return out.getvalue().decode()


def png(text: str, scale: int = 5) -> bytes:
    """写着 `text` 的二维码，PNG。"""
    out = io.BytesIO()
    segno.make(text, micro=False).save(out, kind="png", scale=scale)
    return out.getvalue()
