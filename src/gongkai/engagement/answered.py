"""公开答过的留言：遮盖的样稿、公开、撤下。"""

from typing import Any

from django.core.exceptions import ValidationError

from gongkai.engagement.guard import demand_clean, masked, values_of
from gongkai.engagement.models import Act, Message, MessageEvent, PublicAnswer
from gongkai.engagement.register import Done, act
from gongkai.safekeeping.actor import Actor

WORDS = ("title", "question", "answer")


def reply_of(past: list[MessageEvent]) -> str:
    """最近发出的答复；没有为空。"""
    for event in reversed(past):
        if event.act == Act.JOINT:
            return event.told("reply")
        if event.act == Act.REPLIED:
            return event.told("reply")
    return ""


def draft_of(past: list[MessageEvent]) -> str:
    """最近拟写的答复。"""
    return next((e.told("reply") for e in reversed(past) if e.act == Act.DRAFTED), "")


def suggested(message: Message, past: list[MessageEvent]) -> dict[str, str]:
    """公开的样稿：遮去号码和写信人的资料。"""
    given = {"title": message.title, "question": message.text, "answer": reply_of(past)}
    return {name: masked(text, message.sender) for name, text in given.items()}


def wrong_in(message: Message, given: dict[str, Any]) -> dict[str, str]:
    """各栏里还不能公开的；没有为空。"""
    found: dict[str, str] = {}
    for name in WORDS:
        try:
            demand_clean(str(given.get(name) or ""), values_of(message.sender))
        except ValueError as error:
            found[name] = str(error)
    return found


def publish(
    message: Message, given: dict[str, Any], by: Actor, version: int | None = None
) -> Message:
    """公开；还有个人信息的抛 ValidationError，没有同意公开的抛 NotNow。"""
    if wrong := wrong_in(message, given):
        raise ValidationError(wrong)

    def save(done: Done) -> None:
        answered = [e.on for e in done.past if e.act in (Act.REPLIED, Act.JOINT)]
        row = PublicAnswer(
            message=done.message,
            agency=done.message.agency,
            kind=done.message.kind,
            received=done.message.received,
            answered=answered[-1],
            **{name: given[name] for name in WORDS},
        )
        row.full_clean()
        row.save()

    return act(message, Act.PUBLISHED, by, version=version, within=save)


def unpublish(message: Message, reason: str, by: Actor, version: int | None = None) -> Message:
    """撤下。"""

    def remove(done: Done) -> None:
        PublicAnswer.objects.filter(message=done.message).delete()

    private = {"reason": reason}
    return act(message, Act.UNPUBLISHED, by, private=private, version=version, within=remove)
