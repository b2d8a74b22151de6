"""归过的各批存成加密的一段，读回来拼成各组：再归一批只要读特征，不用重新打开留言。"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from gongkai.engagement.models import Topic, TopicShard
from gongkai.engagement.topics.grouping import Groups
from gongkai.engagement.topics.settings import setting
from gongkai.engagement.topics.vectors import WIDTH

Ints = npt.NDArray[np.int64]


def pack(leaders: Sequence[int], keys: Sequence[int], rows: Any, merged: Mapping[int, int]) -> Any:
    """一批：各件的组、主键、特征，和这一次合并了哪些组。"""
    return {
        "leaders": _text(np.array(leaders, np.int64)),
        "keys": _text(np.array(keys, np.int64)),
        "starts": _text(np.array(rows.indptr, np.int64)),
        "features": _text(np.array(rows.indices, np.int32)),
        "merged": sorted(merged.items()),
    }


def _text(numbers: npt.NDArray[Any]) -> str:
    return base64.b64encode(numbers.tobytes()).decode()


def _numbers(text: str, kind: type[np.generic]) -> Any:
    return np.frombuffer(base64.b64decode(text), kind)


class Held:
    """一个机关归过的：各组，和各组里的各件（主键）。"""

    def __init__(self, agency: int, today: date) -> None:
        since = today - timedelta(days=int(setting("window")))
        shards = TopicShard.objects.filter(agency=agency, last__gte=since).order_by("id")
        contents = [shard.content for shard in shards]
        self.groups = Groups(setting("alike"), setting("merge"))
        pairs = [(old, new) for one in contents for old, new in one["merged"]]
        # 人合并的在后：以人的为准
        self.groups.merged = _tree([*pairs, *_by_hand(agency)])
        self.keys = _joined([_numbers(one["keys"], np.int64) for one in contents])
        found = _joined([_numbers(one["leaders"], np.int64) for one in contents])
        self.leaders = np.array([self.groups.final(int(k)) for k in found], np.int64)
        if contents:
            self._build(contents)

    def _build(self, contents: Sequence[Any]) -> None:
        from scipy import sparse

        rows = sparse.vstack([_rows(one) for one in contents], "csr")
        names, places = np.unique(self.leaders, return_inverse=True)
        ones = np.ones(len(places), np.float32)
        gather = sparse.csr_matrix((ones, (places, np.arange(len(places)))))
        self.groups.counts = (gather @ rows).tocsr()
        self.groups.sizes = np.bincount(places).astype(np.int64)
        self.groups.leaders = [int(name) for name in names]

    def take(self, keys: Sequence[int], leaders: Sequence[int]) -> set[int]:
        """记下新归的一批；返回换了组的各件：这一批的，和所在的组并到了别处的。"""
        self.keys = np.concatenate([self.keys, np.array(keys, np.int64)])
        before = np.concatenate([self.leaders, np.array(leaders, np.int64)])
        self.leaders = np.array([self.groups.final(int(k)) for k in before], np.int64)
        return {*keys, *(int(k) for k in self.keys[before != self.leaders])}

    def members(self, leaders: Iterable[int]) -> dict[int, list[int]]:
        """各组里的各件，两件以上的才有。"""
        wanted = set(leaders)
        found: dict[int, list[int]] = {}
        for place in np.flatnonzero(np.isin(self.leaders, list(wanted))):
            found.setdefault(int(self.leaders[place]), []).append(int(self.keys[place]))
        return {leader: keys for leader, keys in found.items() if len(keys) > 1}


def _rows(content: Any) -> Any:
    from scipy import sparse

    starts, features = (
        _numbers(content["starts"], np.int64),
        _numbers(content["features"], np.int32),
    )
    ones = np.ones(len(features), np.float32)
    return sparse.csr_matrix((ones, features, starts), shape=(len(starts) - 1, WIDTH))


def _joined(parts: Sequence[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _by_hand(agency: int) -> list[tuple[int, int]]:
    rows = Topic.objects.filter(agency=agency, merged_into__isnull=False)
    return list(rows.values_list("leader", "merged_into__leader"))


def _tree(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """合并成一棵树：不许绕圈。"""
    found: dict[int, int] = {}
    for old, new in pairs:
        end = new
        while end in found and end != old:
            end = found[end]
        if end != old:
            found[old] = new
    return found
