"""测门户用的数据：很多已公开的信息，标题、正文由常见的词拼成，直接写库并编入检索。"""

import random
import re
from datetime import date, timedelta
from functools import lru_cache
from math import log
from typing import Any

_PLACES = ("和平小区", "新华路", "滨河公园", "湖滨街道", "前进路", "胜利街", "富宁街", "丽景街道")
_WORKS = (
    "供热管网改造",
    "农村危房改造",
    "棚户区改造",
    "公租房分配",
    "老旧小区改造",
    "房屋征收补偿",
    "道路照明维修",
    "物业服务考核",
    "租赁补贴发放",
    "施工许可审批",
)
_KINDS = ("通知", "公告", "公示", "实施方案", "批复", "情况", "解读", "工作动态")
_SENTENCES = (
    "为进一步改善居民居住条件，现将有关事项通知如下。",
    "各有关单位要按照职责分工，抓好组织实施。",
    "公示期间如有异议，请向住房和城乡建设局反映。",
    "项目资金由区财政统筹安排，专款专用。",
    "申请人应当如实填报家庭人口、收入和住房情况。",
    "施工单位应当做好安全生产和扬尘治理。",
)
_CHUNK = 2000
COLUMNS = 190
#: 正文的中位字数
LENGTH = 1212


def fill(count: int, since: int = 0, middle: int = LENGTH) -> tuple[Any, Any]:
    """写到 `count` 件（已有 `since` 件的接着写），正文中位 `middle` 字；返回机关、最大的栏目。"""
    from django.db import transaction

    from gongkai.agencies.models import Agency
    from gongkai.disclosures.models import Column, Item
    from gongkai.disclosures.searching import index
    from gongkai.disclosures.searching.words import learn_all

    if since:
        agency = Agency.objects.get(slug="housing")
        columns = list(agency.columns.filter(slug__regex=r"^c\d+$").order_by("pk"))
    else:
        agency = Agency.add_root(name="兴庆区住房和城乡建设局", slug="housing", mark="兴住建")
        columns = [
            Column.objects.create(agency=agency, name=f"栏目{n}", slug=f"c{n}", kind="statutory")
            for n in range(COLUMNS)
        ]
    rng = random.Random(4 + since)
    today = date.today()
    texts = _texts(rng, middle)
    # 正文是从一批里挑的，切好的、折过的留着，写得快些
    index.indexed = lru_cache(maxsize=4 * _TEXTS)(index.indexed)
    index.folded = lru_cache(maxsize=4 * _TEXTS)(index.folded)
    stream = Item._meta.get_field("body").stream_block
    learn_all(f"{place}{work}{kind}" for place in _PLACES for work in _WORKS for kind in _KINDS)
    for first in range(since, count, _CHUNK):
        items, shown = [], []
        for n in range(first, min(first + _CHUNK, count)):
            day = today - timedelta((count - n) * 4000 // count)
            text = rng.choice(texts)
            title = f"{rng.choice(_PLACES)}{rng.choice(_WORKS)}{rng.choice(_KINDS)}（第{n}号）"
            item = Item(
                agency=agency,
                # 一半在第一个栏目里，其余分散
                column=columns[0] if n % 2 else columns[n // 2 % COLUMNS],
                title=title,
                document_number=f"兴住建发〔{day.year}〕{n % 900}号",
                year=day.year,
                serial=n,
                index_number=f"兴住建-{day.year}-{n:07d}",
                made_on=day,
                published_on=day,
                subject="construction",
                genre=("notice", "announcement", "news")[n % 3],
                live=True,
                has_unpublished_changes=False,
            )
            item.body = type(stream.to_python([]))(
                stream, [{"type": "html", "value": text}], is_lazy=True
            )
            items.append(item)
            shown.append(re.sub(r"<[^>]+>", "", text))
        with transaction.atomic():
            made = Item.objects.bulk_create(items)
            index.add(list(zip(made, shown, strict=True)))
    return agency, columns[0]


def _texts(rng: random.Random, middle: int) -> list[str]:
    """长短像真的（缺省中位约一千二百字，长的上万），字词有常见的，有少见的。"""
    from gongkai.language.thesaurus import shipped

    words = [w for group in shipped() for w in group.found if not w.isascii()]
    rng.shuffle(words)
    # 少见的词按名次少下去
    weights = [1 / (n + 3) for n in range(len(words))]
    return [_text(rng, words, weights, middle) for _ in range(_TEXTS)]


def _text(rng: random.Random, words: list[str], weights: list[float], middle: int) -> str:
    size, parts, length = min(rng.lognormvariate(log(middle), 0.7), 12_000), [], 0
    while length < size:
        chosen = rng.choices(words, weights, k=rng.randint(3, 7))
        joined = "".join(rng.choice(_JOINS).format(a=w) for w in chosen)
        sentence = rng.choice(_SENTENCES) if rng.random() < 0.2 else f"{joined}。"
        parts.append(f"<p>{sentence}</p>")
        length += len(sentence)
    return "".join(parts)


_TEXTS = 3000
_JOINS = (
    *("{a}的", "加强{a}，", "按照{a}", "由{a}", "做好{a}工作，", "对{a}", "以及{a}", "应当{a}"),
    *("不得{a}，", "依法{a}", "落实{a}责任", "{a}部门", "本市{a}", "有关{a}", "建立{a}制度，"),
)
