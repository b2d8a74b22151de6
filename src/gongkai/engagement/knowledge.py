"""知识库：存、找、由答复生成。检索用分词和同义词，与门户的检索同一套。"""

from collections import Counter
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, demand
from gongkai.engagement.acts import NotNow
from gongkai.engagement.answered import reply_of
from gongkai.engagement.guard import masked
from gongkai.engagement.models import Knowledge, Message
from gongkai.engagement.models.knowledge import KnowledgeWord
from gongkai.language.terms import terms
from gongkai.language.thesaurus import thesaurus
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.trail import record

#: 多久复核一次
REVIEWED_AFTER = timedelta(days=180)
_MOST_WORDS, _LONGEST_WORD, _ENOUGH, _CANDIDATES = 24, 40, 6, 400


def save(entry: Knowledge, by: Actor) -> Knowledge:
    """存下，编入索引，记留痕；有个人信息的抛 ValidationError。"""
    demand(by, Do.ANSWER, entry.agency_id)
    entry.full_clean()
    action = "knowledge.changed" if entry.pk else "knowledge.added"
    with transaction.atomic():
        entry.save()
        _index(entry)
        record(by, action, entry.subject, agency=entry.agency_id)
    return entry


def remove(entry: Knowledge, by: Actor) -> None:
    """去掉一条。"""
    demand(by, Do.ANSWER, entry.agency_id)
    with transaction.atomic():
        record(by, "knowledge.removed", entry.subject, agency=entry.agency_id)
        entry.delete()


def _index(entry: Knowledge) -> None:
    KnowledgeWord.objects.filter(entry=entry).delete()
    words = terms(f"{entry.question} {entry.keywords}")
    KnowledgeWord.objects.bulk_create(
        KnowledgeWord(entry=entry, word=w) for w in words if len(w) <= _LONGEST_WORD
    )


def from_reply(message: Message, by: Actor) -> Knowledge:
    """由答复生成一条（不给公众看，先看一遍）；号码和写信人的资料遮去。"""
    reply = reply_of(list(message.events.all()))
    if not reply:
        raise NotNow("还没有答复，不能生成知识库的一条。")
    entry = Knowledge(
        agency=message.agency,
        question=masked(message.title, message.sender)[:120],
        answer=masked(reply, message.sender),
        shown=False,
        owner=account(by),
        review=timezone.localdate() + REVIEWED_AFTER,
    )
    return save(entry, by)


def alike(text: str, agency: Agency, most: int = 5) -> list[Knowledge]:
    """与 `text`（一段话）相近的、给公众看的各条：至少有两个词、几成的词相同，同得多的在前。"""
    words = [w for w in terms(text) if len(w) > 1][:_MOST_WORDS]
    if not words:
        return []
    any_of = {same: w for w in words for same in thesaurus().of(w)}
    rows = KnowledgeWord.objects.filter(
        word__in=list(any_of), entry__agency=agency, entry__shown=True
    )
    shared: Counter[int] = Counter()
    pairs = rows.order_by("-entry_id").values_list("entry", "word")[:_CANDIDATES]
    for entry, _ in {(pk, any_of[word]) for pk, word in pairs}:
        shared[entry] += 1
    least = min(2, len(words))
    wanted = [
        (n, pk) for pk, n in shared.items() if n >= least and n * 3 >= min(len(words), _ENOUGH)
    ]
    keys = [pk for _, pk in sorted(wanted, reverse=True)[:most]]
    found = Knowledge.objects.select_related("agency").in_bulk(keys)
    return [found[pk] for pk in keys]


def to_review(agency: int, today: date) -> list[Knowledge]:
    """到了复核日期的。"""
    rows = Knowledge.objects.filter(agency=agency, review__lte=today).order_by("review", "id")
    return list(rows.select_related("agency", "owner"))
