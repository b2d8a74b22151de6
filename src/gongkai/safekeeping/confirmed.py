"""确认过要遮去的字：一处确认，同一案件、同一信息的每一份附件和副本都遮。"""

from collections.abc import Iterable

from gongkai.language.personal import worth_hiding
from gongkai.safekeeping.crypto import blind
from gongkai.safekeeping.models import PersonalValue

_PURPOSE = "personal-value"


def values_of(subject: str) -> list[str]:
    """`subject`（留痕里的写法，如 case:12）确认过的。"""
    return list(PersonalValue.objects.filter(subject=subject).values_list("value", flat=True))


def confirm(subject: str, words: Iterable[str]) -> None:
    """记下；已经有的不重复，只有一个字的不记。"""
    values = {value for one in words if (value := worth_hiding(one))}
    PersonalValue.objects.bulk_create(
        [PersonalValue(subject=subject, key=_key(v), value=v) for v in sorted(values)],
        ignore_conflicts=True,
    )


def _key(value: str) -> str:
    return blind(value, _PURPOSE)
