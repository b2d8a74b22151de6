"""由 icon.svg 画出 favicon.ico（16、32、48 像素）；改了图标以后运行一次。"""

import io
import tempfile
from pathlib import Path

import typst
from PIL import Image

FOLDER = Path(__file__).parent.parent / "src" / "gongkai" / "portal" / "static" / "portal"
_SIZES = (16, 32, 48)


def drawn(size: int) -> Image.Image:
    """`size` 像素见方，透明底。"""
    page = "#set page(width: 32pt, height: 32pt, margin: 0pt, fill: none)\n"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "icon.svg").write_bytes((FOLDER / "icon.svg").read_bytes())
        (place / "icon.typ").write_text(f'{page}#image("icon.svg", width: 32pt)')
        png = typst.compile(str(place / "icon.typ"), format="png", ppi=72 * size / 32)
    return Image.open(io.BytesIO(png)).convert("RGBA").resize((size, size))


def icon() -> bytes:
    """.ico 的字节。"""
    out = io.BytesIO()
    *small, large = (drawn(size) for size in _SIZES)
    sizes = [(s, s) for s in _SIZES]
    large.save(out, "ICO", sizes=sizes, append_images=small)
    return out.getvalue()


if __name__ == "__main__":
    (FOLDER / "favicon.ico").write_bytes(icon())
