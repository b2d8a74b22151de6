"""测个人信息的关口：一万份名单里埋的号码查出多少，数字很多而没有个人信息的一万份里误挡多少。"""

import json
import random
import sys
from datetime import date, timedelta

from gongkai.language.identity import resident_check
from gongkai.language.personal import personal_in

COUNT, ROWS = 10_000, 20
_NAMES = "张王李赵刘陈杨黄周吴徐孙马朱胡郭何林高罗"
_FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def identity(rng: random.Random) -> str:
    """真的（校验码对的）十八位号码。"""
    born = date(1940, 1, 1) + timedelta(rng.randrange(28_000))
    area = rng.choice(["640104", "110101", "320583", "440305", "653021", "150102"])
    head = f"{area}{born:%Y%m%d}{rng.randrange(1000):03d}"
    return head + resident_check(head)


def old_identity(rng: random.Random) -> str:
    """十五位的旧号码。"""
    born = date(1940, 1, 1) + timedelta(rng.randrange(14_000))
    return f"640104{born:%y%m%d}{rng.randrange(1000):03d}"


def phone(rng: random.Random) -> str:
    """手机号码。"""
    return f"1{rng.choice('3456789')}{rng.randrange(10**9):09d}"


def card(rng: random.Random) -> str:
    """卡号（Luhn 对的）。"""
    body = f"62{rng.choice(['2202', '1700', '2848'])}{rng.randrange(10**12):012d}"
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def written(rng: random.Random, number: str) -> str:
    """人们各种各样的写法。"""
    way = rng.randrange(7)
    if way == 0:
        return number.translate(_FULL)
    if way == 1 and len(number) >= 15:
        return f"{number[:6]} {number[6:14]} {number[14:]}"
    if way == 2:
        place = rng.randrange(4, len(number) - 3)
        return f"{number[:place]}\n{number[place:]}"
    if way == 3:
        return number.lower()
    if way == 4 and len(number) == 11:
        return f"{number[:3]}-{number[3:7]}-{number[7:]}"
    if way == 5 and len(number) == 18:
        return f"{number[:6]}-{number[6:14]}-{number[14:]}"
    return number


def planted(rng: random.Random) -> tuple[str, list[str]]:
    """（一份名单，埋的号码）。"""
    lines, numbers = ["序号 姓名 证件号码、卡号或者电话 房号"], []
    for row in range(ROWS):
        kind = rng.choices([identity, old_identity, phone, card, None], [5, 1, 2, 1, 11])[0]
        cell = "——"
        if kind is not None:
            numbers.append(kind(rng))
            cell = written(rng, numbers[-1])
        name = rng.choice(_NAMES) + rng.choice(_NAMES)
        lines.append(
            f"{row + 1}，{name}，{cell}，{rng.randrange(1, 30)}-{rng.randrange(101, 2605)}"
        )
    return "\n".join(lines), numbers


def clean(rng: random.Random) -> str:
    """数字很多、没有个人信息的：金额、日期、文号、项目代码、电话总机、信用代码、面积、坐标。"""
    lines = []
    for _ in range(ROWS):
        year, number = rng.randrange(2008, 2027), rng.randrange
        day = f"{number(1, 13):02d}{number(1, 29):02d}"
        lines.append(
            rng.choice(
                [
                    f"项目代码 {year}-640104-{number(10, 90)}-0{number(1, 5)}-{number(10**6):06d}",
                    f"中标价 {number(10**8):,}.{number(100):02d} 元",
                    f"兴住建发〔{year}〕{number(1, 400)}号，{year}年{number(1, 13)}月",
                    f"咨询电话 0951-{number(10**6, 10**7)}，邮编 750001",
                    f"面积 {number(10**5) / 100} 平方米，坐标 {106 + rng.random():.6f}",
                    f"招标编号 NX{year}{number(10**8):08d}",
                    f"{number(10**4)} {number(10**4)} {number(10**4)} {number(10**4)}",
                    f"{number(10**7)}\n{number(10**4)}",
                    f"合同编号 {year}{day}{number(10**6):06d}",
                    f"公告自{year}{day}至{year + 1}{day}",
                    f"宁({year})兴庆区不动产权第{number(10**7):07d}号",
                ]
            )
        )
    return "\n".join(lines)


def main() -> dict[str, float]:
    """查出率、误挡率。"""
    rng = random.Random(20)
    total = found = 0
    stopped = 0
    for _ in range(COUNT):
        text, numbers = planted(rng)
        hits = personal_in(text)
        total += len(numbers)
        found += sum(n in {h.number for h in hits} for n in numbers)
        stopped += any(h.certain for h in hits) or not numbers
    blocked = sum(any(h.certain for h in personal_in(clean(rng))) for _ in range(COUNT))
    return {
        "guard_recall": found / total,
        "guard_stopped": stopped / COUNT,
        "guard_false": blocked / COUNT,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main()) + "\n")
