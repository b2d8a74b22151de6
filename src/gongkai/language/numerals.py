"""文字里的数：阿拉伯数字（可有千分号）与中文数字。"""

CHINESE = "零〇一二两三四五六七八九十百千万亿"


def to_int(text: str) -> int | None:
    """“1,234”“十二”“三百零五” -> 整数；不成数得 None。"""
    plain = text.replace(",", "").replace("，", "")
    if plain.isdigit():
        return int(plain)
    import cn2an  # 少有中文数字，用到才载入

    try:
        value = cn2an.cn2an(plain.replace("〇", "零"), "smart")
    except ValueError:
        return None
    return int(value) if value == int(value) else None
