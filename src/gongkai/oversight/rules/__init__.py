"""由登记查的各条：一条一个函数，有登记的名称；只看，从不写。每条都用成批的查询，用得上索引。"""

from gongkai.oversight.rules.base import (
    LIMIT_NAMES,
    RULES,
    Hit,
    Outcome,
    Scope,
    Threat,
    rule,
    run,
)

__all__ = ["LIMIT_NAMES", "RULES", "Hit", "Outcome", "Scope", "Threat", "load", "rule", "run"]


def load() -> None:
    """载入各条，登记名称。"""
    from gongkai.oversight.rules import (  # noqa: F401
        applications,
        columns,
        items,
        listening,
        standing,
        training,
    )
