"""申请内容的全文检索：与已公开信息的检索同一种倒排索引，编号就是案件的主键，新的在前。

机关和申请人类别也作为词编入：查本机关的常见字词，不用先取出再筛。
"""

from collections.abc import Iterable, Sequence

from gongkai.applications.models import Case
from gongkai.inverted import HIGHEST, Group, Inverted
from gongkai.language.bigrams import bigrams, indexed

TABLE = "applications_casewords"
_AGENCY, _KIND = "a_", "k_"
#: 一段为连续的 4,096 件
_WORDS = Inverted(TABLE, 12)
create, clear, with_parts = _WORDS.create, _WORDS.clear, _WORDS.with_parts


def index(cases: Iterable[Case]) -> None:
    """编入；与登记在同一个事务里。"""
    _WORDS.add((case.pk, _tokens(case)) for case in cases)


def rewrite(case: Case, asked: str) -> None:
    """申请内容改成 `asked`（补正了的），索引跟着改；与改的事同一个事务，`case` 由调用的存。"""
    from gongkai.applications.alike import asked_key

    _WORDS.remove(case.pk, _tokens(case))
    case.asked, case.asked_key = asked, asked_key(asked)
    index([case])


def _tokens(case: Case) -> list[str]:
    return [f"{_AGENCY}{case.agency_id}", f"{_KIND}{case.kind}", *indexed(case.asked)]


def newest(
    words: str, agencies: Sequence[int], kind: str, below: int | None, limit: int
) -> list[int]:
    """含有全部字词的案件的主键，大的（新的）在前；`below` 为上一页最后一个。"""
    tokens = list(dict.fromkeys(t for word in words.split() for t in bigrams(word)))
    if not agencies or not tokens:
        return []
    groups: list[Group] = [[(f"{_AGENCY}{pk}",) for pk in agencies]]
    groups += [[(f"{_KIND}{kind}",)]] if kind else []
    groups += [[(_open(token),)] for token in tokens]
    return _WORDS.newest(groups, HIGHEST if below is None else below, limit)


def _open(token: str) -> str:
    """只有一个字的按开头匹配。"""
    return f"{token}*" if len(token) == 1 else token
