"""认字：一行字的图像 -> 各位置上各字的概率；再译成文字，或者译成几种可能的数。

模型在 rapidocr 的轮子里，用 onnxruntime 在一个线程里跑；不联网，不写日志。
"""

import os
from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from gongkai.annual.read.scan.needed import demand

Picture = npt.NDArray[Any]
_HEIGHT = 48
_WIDEST = 2400
_NARROWEST = 64
_BATCH = 16
_MODEL = "rec"
#: 看上去一样的字，当作数字
_SAME = {
    "O": "0",
    "o": "0",
    "〇": "0",
    "○": "0",
    "Ｏ": "0",
    "l": "1",
    "I": "1",
    "丨": "1",
    "|": "1",
}
_SIGNS = "0123456789.-"
_BEAM = 6
_FLOOR = 1e-9


class Line(NamedTuple):
    """一行字：文字、最没有把握的一字的概率。"""

    text: str
    sure: float


class Option(NamedTuple):
    """数的一种读法：写法、疑问（越大越可疑，最可能的为 0）。"""

    text: str
    doubt: float


@cache
def _session() -> tuple[Any, list[str]]:
    """模型及其字表（0 为空白）。"""
    demand()
    import onnxruntime

    onnxruntime.set_default_logger_severity(4)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    models = files("rapidocr") / "models"
    named = next(one for one in models.iterdir() if f"_{_MODEL}_" in one.name)
    with as_file(named) as path:
        session = onnxruntime.InferenceSession(
            os.fspath(path), options, providers=["CPUExecutionProvider"]
        )
    characters = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return session, ["", *characters, " "]


def probabilities(crops: Sequence[Picture]) -> list[npt.NDArray[np.float32]]:
    """各行图像（灰度）的概率：每个位置一行，每个字一列。宽度相近的一起算。"""
    ready = [_fitted(crop) for crop in crops]
    order = sorted(range(len(ready)), key=lambda i: ready[i].shape[1])
    found: list[npt.NDArray[np.float32]] = [np.zeros((0, 0), np.float32)] * len(ready)
    session, _ = _session()
    for start in range(0, len(order), _BATCH):
        group = order[start : start + _BATCH]
        width = max(ready[i].shape[1] for i in group)
        batch = np.zeros((len(group), 3, _HEIGHT, width), np.float32)
        for row, i in enumerate(group):
            batch[row, :, :, : ready[i].shape[1]] = ready[i]
        output = session.run(None, {"x": batch})[0]
        for row, i in enumerate(group):
            steps = -(-output.shape[1] * ready[i].shape[1] // width) + 1
            found[i] = output[row, :steps]
    return found


def _fitted(crop: Picture) -> npt.NDArray[np.float32]:
    """高 48 像素，灰度化为 -1 到 1。"""
    import cv2

    height, width = crop.shape[:2]
    wide = min(_WIDEST, max(_NARROWEST, round(width * _HEIGHT / max(1, height))))
    resized = cv2.resize(
        crop, (wide, _HEIGHT), interpolation=cv2.INTER_AREA if height > _HEIGHT else cv2.INTER_CUBIC
    )
    scaled: npt.NDArray[np.float32] = resized.astype(np.float32) / 127.5 - 1
    return scaled


def text_of(matrix: npt.NDArray[np.float32]) -> Line:
    """最可能的文字。"""
    _, characters = _session()
    best = matrix.argmax(axis=1)
    said, sure, last = [], 1.0, 0
    for step, index in enumerate(best):
        if index and index != last:
            said.append(characters[index])
            sure = min(sure, float(matrix[step, index]))
        last = index
    return Line("".join(said), sure)


@cache
def _columns() -> tuple[list[int], list[list[int]]]:
    """数字等各写法在概率里的列。"""
    _, characters = _session()
    groups: list[list[int]] = [[] for _ in _SIGNS]
    for index, character in enumerate(characters):
        sign = _SAME.get(character, character)
        if sign and sign in _SIGNS:
            groups[_SIGNS.index(sign)].append(index)
    return [0], groups


def options_of(matrix: npt.NDArray[np.float32], most: int) -> tuple[list[Option], float]:
    """(只当作数来读的几种可能，数字以外的可能有多大)。最可能的在前。"""
    blank, groups = _columns()
    signs = np.stack([matrix[:, blank].sum(1), *(matrix[:, g].sum(1) for g in groups)], axis=1)
    outside = float(np.clip(1 - signs.sum(1), 0, 1).max(initial=0.0))
    found = _beam(np.log(np.maximum(signs, _FLOOR)))
    best = found[0][1] if found else 0.0
    return [Option(text, best - score) for text, score in found[:most]], outside


def _beam(scores: npt.NDArray[np.float32]) -> list[tuple[str, float]]:
    """CTC 前缀束搜索：(文字, 对数概率)，最可能的在前。"""
    beams: dict[str, tuple[float, float]] = {"": (0.0, -np.inf)}
    for row in scores:
        following: dict[str, tuple[float, float]] = {}
        signs = [i for i in range(1, len(row)) if row[i] > -14]
        for text, (ended, going) in beams.items():
            both = np.logaddexp(ended, going)
            _add(following, text, both + row[0], -np.inf)
            for i in signs:
                sign = _SIGNS[i - 1]
                if text.endswith(sign):
                    _add(following, text, -np.inf, going + row[i])
                    _add(following, text + sign, -np.inf, ended + row[i])
                else:
                    _add(following, text + sign, -np.inf, both + row[i])
        ranked = sorted(following.items(), key=lambda b: -np.logaddexp(*b[1]))
        beams = dict(ranked[: _BEAM * 2])
    return [(text, float(np.logaddexp(*score))) for text, score in beams.items()]


def _add(beams: dict[str, tuple[float, float]], text: str, ended: float, going: float) -> None:
    had = beams.get(text, (-np.inf, -np.inf))
    beams[text] = (float(np.logaddexp(had[0], ended)), float(np.logaddexp(had[1], going)))
