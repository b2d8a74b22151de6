"""写错一两个字的名称：与应有的差几个字（多、少、换一个字各算一个）。"""


def closest(seen: str, wanted: str, most: int) -> int | None:
    """`seen` 开头的几个字与 `wanted` 最像（差的字不超过 `most`）；差得多的为 None。"""
    # 没有的字就比 `most` 多，不必逐字比：一行一个序号的二十万字，不然要十几秒
    if len(set(wanted).difference(seen)) > most:
        return None
    row = _distances(seen, wanted)
    least = min(row)
    return row.index(least) if least <= most else None


def distance(seen: str, wanted: str) -> int:
    """整个 `seen` 与 `wanted` 差几个字。"""
    return _distances(seen, wanted)[-1]


def _distances(seen: str, wanted: str) -> list[int]:
    """`seen` 的前 0、1、2……个字与 `wanted` 各差几个字。"""
    row = list(range(len(seen) + 1))
    for i, char in enumerate(wanted, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(seen, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (char != other))
    return row
