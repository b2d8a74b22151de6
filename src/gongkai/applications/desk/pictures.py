"""文书画成图片放在页面里（data:，不另外请求）；没有中文字体的只给文字。"""

import base64

from gongkai.documents.paper.pdf import FontMissing
from gongkai.letters import Letter, pictures


def drawn(letter: Letter) -> list[str]:
    """各页图片的网址；画不成的为空。"""
    try:
        pages = pictures(letter)
    except FontMissing:
        return []
    return [f"data:image/png;base64,{base64.b64encode(page).decode()}" for page in pages]
