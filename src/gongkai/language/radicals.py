"""部首字形的字（⼀⽇⾏⻘⻓）换成通常的字：有些 PDF、网页用的是它们，看起来一样，检索不到。"""

import re
import unicodedata

#: 兼容分解（NFKC）不换的部首补充字，对应的字取自 Unicode 的 EquivalentUnifiedIdeograph
_LEFT_BY_NFKC = (
    "⺁⺂⺃⺄⺅⺆⺈⺉⺊⺋⺌⺍⺎⺏⺐⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺫⺬⺭⺯⺰⺱⺲"
    "⺳⺴⺶⺹⺺⺻⺼⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧"
    "⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲"
)
_THEIR_WORDS = (
    "厂乛乚乙亻冂刀刂卜㔾小尐兀尣尢巳幺彑彐忄心扌攵旡日月歺民氵氺灬爫爬丬牛犭王目示礻糹纟罓罒"
    "㓁冗羊耂肀聿肉艹艺艻虎衤覀西见角讠贝车辶辷辸邑钅長镸长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤"
    "麦黄黾斉齐歯齿竜龙龜亀"
)
#: 康熙部首、部首补充、兼容汉字，带圈带点带括号的序号（⒈、⑴、㈠）
_RANGES = (
    *range(0x2E80, 0x2FE0),
    *range(0xF900, 0xFB00),
    *range(0x2474, 0x249C),
    *range(0x3220, 0x322A),
)
_ANY = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\u2474-\u249b\u3220-\u3229]")


def _compatible(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    return plain if plain != char else ""


_TABLE: dict[int, str] = {c: found for c in _RANGES if (found := _compatible(chr(c)))}
_TABLE |= {ord(a): b for a, b in zip(_LEFT_BY_NFKC, _THEIR_WORDS, strict=True)}
_TABLE[0x2F3E] = "户"  # 兼容分解为“戶”，简体文件里写的是“户”


def ordinary(text: str) -> str:
    """`text` 里的部首字、兼容汉字、单字的序号换成通常的写法；没有的原样。"""
    return text.translate(_TABLE) if _ANY.search(text) else text
