"""经过里跟在行为名称后面的话：由所填的数据说出，没有这一项为空。"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from gongkai.law.decisions import decision
from gongkai.law.facts import chinese
from gongkai.law.procedure import MANNER_NAMES, OPINION_NAMES

Data = Mapping[str, Any]
Say = Callable[[Data], str]


def value(name: str, unit: str = "") -> Say:
    """所填的一项，连同单位。"""
    return lambda data: f"{data[name]}{unit}" if data.get(name) else ""


def decisions(data: Data) -> str:
    """办理结果。"""
    return "、".join(decision(d).name for d in data.get("decisions", ()))


def order(data: Data) -> str:
    """依据哪一个决定或者判决重新答复。"""
    return f"依据{data['order']['name']}重新答复" if data.get("order") else ""


def until(data: Data) -> str:
    """期限。"""
    return f"期限到{chinese(date.fromisoformat(data['until']))}" if data.get("until") else ""


def late(data: Data) -> str:
    """迟办的：本来的最后一日。"""
    return f"迟于期限（{data['late']}）" if data.get("late") else ""


def opinion(data: Data) -> str:
    """对方的意见。"""
    return OPINION_NAMES[data["opinion"]] if data.get("opinion") else ""


def manner(data: Data) -> str:
    """送达的方式。"""
    return MANNER_NAMES[data["manner"]] if data.get("manner") else ""
