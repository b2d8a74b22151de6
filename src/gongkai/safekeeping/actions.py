"""留痕里各种行为的中文名称。各应用在 ready() 里登记自己的；没有登记的不许记。"""

NAMES: dict[str, str] = {}


def name_actions(names: dict[str, str]) -> None:
    """登记行为的名称。"""
    NAMES.update(names)


def name_of(action: str) -> str:
    """行为的名称；没有登记的抛 KeyError。"""
    return NAMES[action]


def named(words: str) -> list[str]:
    """名称里有 `words` 的行为，或者代码就是 `words` 的。"""
    return [code for code, name in NAMES.items() if words in name or words == code]
