"""说明一组说的是什么：组里多数人写的、别处少见的几个词。"""

from collections import Counter
from typing import Any

from gongkai.engagement.guard import masked
from gongkai.engagement.models import Message, Topic
from gongkai.engagement.topics.vectors import numbers_of, words_of

#: 看最近的这么多件，写这么多个词
_READ, _WORDS = 20, 8
#: 至少这么大一份的人写了
_SHARE = 0.3


def explain(topic: Topic, groups: Any) -> None:
    """写上说明的词；各人自己的姓名、电话、住址先遮去，只有一个人写的词不用。"""
    rows = list(Message.objects.filter(topic=topic).order_by("-id")[:_READ])
    seen: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for row in rows:
        title, whole = (masked(t, row.sender) for t in (row.title, f"{row.title}\n{row.text}"))
        # 标题里的算两遍
        held.update(dict.fromkeys(words_of(whole), 1))
        seen.update([*dict.fromkeys(words_of(whole)), *words_of(title)])
    often = [word for word, count in held.items() if count >= max(2, _SHARE * len(rows))]
    if not often:
        return
    weights = groups.weights()
    rare = dict(zip(often, (float(weights[n]) for n in numbers_of(often)), strict=True))
    ranked = sorted(often, key=lambda w: -seen[w] * rare[w])
    topic.words = _without_parts(ranked)[:_WORDS]
    Topic.objects.filter(pk=topic.pk).update(words=topic.words)


def _without_parts(words: list[str]) -> list[str]:
    """长词里的短词不重复写。"""
    kept: list[str] = []
    for word in words:
        if not any(word in other for other in words if other != word):
            kept.append(word)
    return kept
