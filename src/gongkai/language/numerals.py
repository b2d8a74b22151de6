"""文字里的数：阿拉伯数字（可有千分号）与中文数字。"""

CHINESE = "零〇一二两三四五六七八九十百千万亿"
#: 比这长的不是年份、编号：int() 几千位就抛错，数据库也存不下
_LONGEST = 18


def whole(text: str) -> int | None:
    """网址里的一个整数（年份、接续的编号）；“²”这样的、太长的、不是整数的得 None。"""
    return int(text) if text.isdecimal() and len(text) <= _LONGEST else None


def to_int(text: str) -> int | None:
    """“1,234”“十二”“三百零五” -> 整数；不成数得 None。"""
    plain = text.replace(",", "").replace("，", "")
    if plain.isdecimal():
        return whole(plain)
    import cn2an  # 少有中文数字，用到才载入

    try:
        value = cn2an.cn2an(plain.replace("〇", "零"), "smart")
    except ValueError:
        return None
    return int(value) if value == int(value) else None
