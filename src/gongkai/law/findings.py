"""认定：一种办理结果之下认定了什么、依据哪一条、写文书以前要有什么；按条例的版本。

一种办理结果可以有几种认定（如“予以公开”分已经公开的、现在提供的），文书一种认定一份。
"""

import re
from dataclasses import dataclass
from datetime import date

from gongkai.kept import kept
from gongkai.law.errors import NotInForce
from gongkai.law.facts import chinese
from gongkai.law.tables import in_force, shipped


@dataclass(frozen=True, slots=True)
class Finding:
    """一种认定。

    `articles` 为完整的条文（如“《…条例》第十四条”），没有直接规定的为空；
    `needs` 为写文书必须有的内容（reason 理由、information 信息或者途径、search 检索情况、
    other_agency 其他机关、attachments 附件）。
    """

    id: str
    decision: str
    name: str
    articles: tuple[str, ...]
    needs: tuple[str, ...]
    citation: str
    read: bool

    @property
    def basis(self) -> str:
        """文书里“依据……的规定”的条文；同一部法的只写一次名称。"""
        return joined(self.articles)


def joined(articles: tuple[str, ...]) -> str:
    """几条连写：同一部法的名称只写一次，不同的法以“和”相连。"""
    laws: dict[str, list[str]] = {}
    for one in articles:
        law, article = _split(one)
        laws.setdefault(law, []).append(article)
    return "和".join(name + "、".join(dict.fromkeys(found)) for name, found in laws.items())


def _split(article: str) -> tuple[str, str]:
    """“《某法》（某号）第一条” -> 法的名称（连同文号）、条。"""
    found = re.match(r"(《[^》]*》(?:（[^）]*）)?)(.*)", article)
    return (found[1], found[2]) if found else (article, "")


def finding(id: str, on: date) -> Finding:
    """`on` 日施行的认定 `id`；没有抛 NotInForce。"""
    found = _on(on).get(id)
    if found is None:
        raise NotInForce(f"{chinese(on)}没有“{id}”这种认定的规定。")
    return found


def findings_of(decision: str, on: date) -> list[Finding]:
    """`on` 日 `decision` 之下的各种认定，常用的在前。"""
    return [f for f in _on(on).values() if f.decision == decision]


@kept
def finding_names() -> dict[str, str]:
    """各种认定的名称（最近的）。"""
    return {e["id"]: e["name"] for e in sorted(shipped("findings"), key=lambda e: e["from"])}


def fitting(decision: str, on: date, given: frozenset[str] = frozenset()) -> Finding:
    """没有指明时采用的认定：所需的内容都有的第一种，都不全的取第一种；没有抛 NotInForce。"""
    found = findings_of(decision, on)
    if not found:
        raise NotInForce(f"{chinese(on)}没有“{decision}”这种办理结果的规定。")
    return next((f for f in found if set(f.needs) <= given), found[0])


@kept
def _on(on: date) -> dict[str, Finding]:
    return {
        e["id"]: Finding(
            e["id"],
            e["decision"],
            e["name"],
            tuple(e["articles"]),
            tuple(e["needs"]),
            e["citation"],
            e["read"],
        )
        for e in in_force(shipped("findings"), on)
    }
