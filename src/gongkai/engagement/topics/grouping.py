"""把相近的归成组，来一批归一批（不碰数据库）。

一组的重心是组里各件特征的平均；特征按“少见的要紧”（TF-IDF）加权，太常见的不算；余弦相近到一定程度
归进最近的一组，没有的自成一组。归完一批，长大了的组再与别的组比一遍，相近的合起来：先来后到的影响就小了。
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from gongkai.engagement.topics.vectors import WIDTH

#: 一次归这么多件
BATCH = 1000
#: 一半以上的留言里都有的（总数过了这么多以后）不算
_MANY, _SHARE = 50, 0.5
#: 当作以前还有这么多件、一件也没有写这些词：留言还少的时候，大家都写的词也算数
_BEFORE = 200
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass
class Groups:
    """各组：`leaders` 为组的标识（第一件的主键），`counts` 为组里各特征有几件，`sizes` 为件数。"""

    alike: float
    merge: float
    leaders: list[int] = field(default_factory=list)
    counts: Any = None
    sizes: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    #: 合并了的：原来的标识 -> 合到哪一组
    merged: dict[int, int] = field(default_factory=dict)

    def add(self, keys: Sequence[int], rows: Any, fixed: frozenset[int] = frozenset()) -> list[int]:
        """归入 `rows`（各件的特征，主键为 `keys`），返回各件所在的组的标识。

        `fixed` 为人定了的组（起了名、答复过）：可以并进来，不并到别处去。
        """
        found: list[int] = []
        touched: set[int] = set()
        for start in range(0, len(keys), BATCH):
            places = self._add(keys[start : start + BATCH], rows[start : start + BATCH])
            touched |= set(places)
            found += [self.leaders[p] for p in places]
        self._consolidate(touched, fixed)
        return [self.final(leader) for leader in found]

    def final(self, leader: int) -> int:
        """合并以后在哪一组。"""
        while leader in self.merged:
            leader = self.merged[leader]
        return leader

    def weights(self) -> Floats:
        """各特征的分量：少见的要紧，太常见的为零。"""
        seen = np.zeros(WIDTH, np.float32)
        if self.counts is not None:
            np.add.at(seen, self.counts.indices, self.counts.data)
        total = float(self.sizes.sum())
        found = np.log((_BEFORE + total) / (1 + seen)).astype(np.float32)
        if total > _MANY:
            found[seen > total * _SHARE] = 0
        return cast(Floats, np.maximum(found, 0))

    def _add(self, keys: Sequence[int], rows: Any) -> list[int]:
        before = len(self.leaders)
        self._append(rows, np.ones(len(keys), np.int64), [int(k) for k in keys])
        weights = self.weights()
        own = _weighted(rows, weights)
        places = np.full(len(keys), -1)
        if before:
            close = own @ _weighted(self.counts[:before], weights).T
            places = _best(close, self.alike)
        places = _among(own, places, self.alike, before)
        self._fold(places, before)
        return [int(p) for p in self._renumbered(places, before)]

    def _append(self, counts: Any, sizes: Ints, leaders: list[int]) -> None:
        from scipy import sparse

        held = counts if self.counts is None else sparse.vstack([self.counts, counts], "csr")
        self.counts, self.sizes = held, np.concatenate([self.sizes, sizes])
        self.leaders += leaders

    def _fold(self, places: Ints, before: int) -> None:
        """把这一批的各行加进所在的组，空出的行去掉。"""
        whole = np.concatenate([np.arange(before), places])
        self._regroup(whole)

    def _renumbered(self, places: Ints, before: int) -> Ints:
        kept = np.unique(np.concatenate([np.arange(before), places]))
        return np.searchsorted(kept, places)

    def _regroup(self, target: Ints) -> None:
        """第 i 行归到第 target[i] 行；没有归来的行去掉。"""
        from scipy import sparse

        kept, compact = np.unique(target, return_inverse=True)
        ones = np.ones(len(target), np.float32)
        gather = sparse.csr_matrix((ones, (compact, np.arange(len(target)))))
        self.counts = (gather @ self.counts).tocsr()
        self.sizes = np.bincount(compact, weights=self.sizes).astype(np.int64)
        self.leaders = [self.leaders[k] for k in kept]

    def _consolidate(self, touched: set[int], fixed: frozenset[int]) -> None:
        """长大了的组与别的组相近的，合起来。"""
        leaders = {self.leaders[p] for p in touched if p < len(self.leaders)}
        grown = [i for i, k in enumerate(self.leaders) if k in leaders and self.sizes[i] > 1]
        if not grown:
            return
        whole = _weighted(self.counts, self.weights())
        target = np.arange(len(self.leaders))
        for start in range(0, len(grown), BATCH):
            some = grown[start : start + BATCH]
            close = (whole[some] @ whole.T).tocoo()
            ours = np.array(some)[close.row]
            near = close.data >= self._least(ours, close.col)
            pairs = zip(close.data[near], ours[near], close.col[near], strict=True)
            for _, one, other in sorted(pairs, reverse=True):
                self._join(target, int(one), int(other), fixed)
        self._regroup(_roots(target))

    def _least(self, one: Ints, other: Ints) -> npt.NDArray[np.float64]:
        """要多相近才合：小的组靠的是几句话，要更像。"""
        smaller = np.minimum(self.sizes[one], self.sizes[other])
        return self.merge + (self.alike - self.merge) / np.sqrt(np.maximum(smaller, 1))

    def _join(self, target: Ints, one: int, other: int, fixed: frozenset[int]) -> None:
        """小的并进大的；人定了的不动。"""
        one, other = _root(target, one), _root(target, other)
        if one == other:
            return
        stays = sorted(
            (one, other), key=lambda p: (self.leaders[p] not in fixed, -self.sizes[p], p)
        )
        if self.leaders[stays[1]] in fixed:
            return
        target[stays[1]] = stays[0]
        self.sizes[stays[0]] += self.sizes[stays[1]]
        self.sizes[stays[1]] = 0
        self.merged[self.leaders[stays[1]]] = self.leaders[stays[0]]


def _root(target: Ints, place: int) -> int:
    while target[place] != place:
        place = int(target[place])
    return place


def _roots(target: Ints) -> Ints:
    return np.array([_root(target, p) for p in range(len(target))])


def _weighted(rows: Any, weights: Floats) -> Any:
    """加权、化成单位长；一组的重心与各件之和同方向，不用除以件数。"""
    from scipy import sparse

    found = rows.astype(np.float32).copy()
    found.data *= weights[found.indices]
    lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    scaled = (sparse.diags(1 / lengths) @ found).tocsr()
    scaled.eliminate_zeros()
    return scaled


def _best(close: Any, least: float) -> Ints:
    """各行最相近的一列；都不够相近的为 -1。"""
    found = np.full(close.shape[0], -1)
    for row in range(close.shape[0]):
        start, end = close.indptr[row], close.indptr[row + 1]
        if start == end:
            continue
        best = start + int(np.argmax(close.data[start:end]))
        if close.data[best] >= least:
            found[row] = close.indices[best]
    return found


def _among(own: Any, places: Ints, least: float, before: int) -> Ints:
    """没有归进老组的，彼此之间归：与前面新起的一组里各件平均相近的归进去，不然自成一组。"""
    loose = np.flatnonzero(places < 0)
    if not len(loose):
        return places
    close = (own[loose] @ own[loose].T).tocsr()
    members: dict[int, int] = {}
    for row, place in enumerate(loose):
        start, end = close.indptr[row], close.indptr[row + 1]
        shared: dict[int, float] = {}
        for other, value in zip(close.indices[start:end], close.data[start:end], strict=True):
            if other < row:
                group = int(places[loose[other]])
                shared[group] = shared.get(group, 0.0) + float(value)
        best = max(shared, key=lambda g: shared[g] / members[g], default=None)
        if best is None or shared[best] / members[best] < least:
            best = before + int(place)
        places[place] = best
        members[best] = members.get(best, 0) + 1
    return places
