"""“三十分钟走一遍”：公开、答复、听、查、报各一段，您的事有链接，别人的写着谁做。"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies import first_steps
from gongkai.agencies.models import Role
from gongkai.agencies.policy import GRANTS, Do, may_anywhere, roles_of
from gongkai.safekeeping.actor import Actor

_DATA = Path(__file__).parent / "data" / "tour.toml"


@dataclass(frozen=True, slots=True)
class Step:
    """一步：做什么，要哪种权限（没有的谁都可以），去哪里。"""

    text: str
    link: str
    label: str
    do: Do | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """一段：公开、答复、听、查、报；大约几分钟。"""

    title: str
    minutes: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """给一个人看的一步：`url` 为空的由别人（`who`）做。"""

    step: Step
    url: str
    who: str

    @property
    def mine(self) -> bool:
        """由他的职责做的，公众的网页不算。"""
        return bool(self.url) and self.step.do is not None


@cache
def parts() -> tuple[Part, ...]:
    """各段，照 docs/tour.md 的先后。"""
    rows = tomllib.loads(_DATA.read_text("utf-8"))["part"]
    return tuple(Part(r["title"], r["minutes"], tuple(map(_step, r["step"]))) for r in rows)


def _step(row: dict[str, str]) -> Step:
    return Step(row["text"], row["link"], row["label"], Do(row["do"]) if "do" in row else None)


def shown_to(user: Actor, part: Part) -> list[Shown]:
    """一段里的各步。"""
    return [_shown(user, step) for step in part.steps]


def _shown(user: Actor, step: Step) -> Shown:
    if step.do is None:
        return Shown(step, reverse(step.link), "公众的网页")
    url = reverse(step.link) if may_anywhere(user, step.do) else ""
    return Shown(step, url, who(step.do))


def who(do: Do) -> str:
    """由谁做：有这种权限的职责。"""
    return "、".join(Role(role).label for role, grants in GRANTS.items() if do in grants)


def may_walk(user: Actor) -> bool:
    """有职责的，看得见“开始使用”的。"""
    return bool(roles_of(user)) or first_steps.may_see(user)


@never_cache
@require_GET
def tour(request: HttpRequest) -> HttpResponse:
    """一页；没有职责、也不管系统的不给看。"""
    if not may_walk(request.user):
        raise PermissionDenied
    rows = [(part, shown_to(request.user, part)) for part in parts()]
    page: dict[str, Any] = {
        "rows": rows,
        "mine": sum(step.mine for _, steps in rows for step in steps),
        "minutes": sum(part.minutes for part in parts()),
    }
    return render(request, "workbench/tour.html", page)
