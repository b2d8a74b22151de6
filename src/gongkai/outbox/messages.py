"""存下一条要发的通知。"""

from collections.abc import Callable, Collection, Iterable

from django.db import transaction

from gongkai.language.proper import one_line, proper
from gongkai.outbox import channels
from gongkai.outbox.models import Delivery, Message, Notice

_LONGEST_SUBJECT = 120
#: 所通知的事（如“case:12”）里，标题不给管理通知的人看的；由各应用登记
QUIET: list[Callable[[Collection[str]], set[str]]] = []

#: （所通知的事，工作人员）他现在还该不该知道；由各应用登记，发以前每一份都问
MAY_KNOW: list[Callable[[str, int], bool]] = []


def post(
    *,
    key: str,
    subject: str,
    text: str,
    to: Iterable[tuple[str, str]],
    about: str = "",
    agency: int | None = None,
    people: Iterable[int] = (),
    url: str = "",
) -> bool:
    """存下一条，与所通知的事在同一个事务里；新存的得 True。

    `to` 为（渠道，地址）；没有开的渠道、空的地址略过。`people` 为在后台里也看得到它的工作人员
    （主键），`url` 为在哪里看。一个也不剩的不存。两样都有的，一次只告诉一个人：
    发以前再问他还该不该知道（`MAY_KNOW`），排着的时候案件限定知悉了，不知悉的就不发。
    `key` 已经有的不再存：一件事做几遍也只通知一次。
    """
    given = [(channel, address) for channel, address in to if address and channels.is_on(channel)]
    inside = sorted(set(people))
    reader = inside[0] if given and inside else None
    assert reader is None or len(inside) == 1, "发邮件给工作人员的，一次一个人"
    if not given and not inside:
        return False
    content = {"subject": _one_line(subject), "text": proper(text)}
    with transaction.atomic():
        made, is_new = Message.objects.get_or_create(
            key=key, defaults=content | {"about": about, "agency_id": agency, "url": url}
        )
        if is_new:
            Delivery.objects.bulk_create(
                [
                    Delivery(message=made, channel=c, to=proper(address), user_id=reader)
                    for c, address in given
                ]
            )
            Notice.objects.bulk_create([Notice(message=made, user_id=pk) for pk in inside])
    return is_new


def ring(
    *, key: str, subject: str, people: Iterable[int], about: str, agency: int, url: str
) -> None:
    """只在后台告诉工作人员的一条；`key` 一定是新的，须在所通知的事的事务里。"""
    given = {"subject": _one_line(subject), "text": proper(subject), "url": url}
    made = Message.objects.create(key=key, about=about, agency_id=agency, **given)
    Notice.objects.bulk_create([Notice(message=made, user_id=pk) for pk in sorted(set(people))])


def may_know(about: str, user: int) -> bool:
    """这个工作人员现在还该不该知道这件事。"""
    return all(asked(about, user) for asked in MAY_KNOW)


def _one_line(subject: str) -> str:
    """标题里的换行会被当成另一个信头，去掉。"""
    return one_line(subject)[:_LONGEST_SUBJECT]
