"""扫描件：把写成 PDF 的年报弄得像扫描、像手机拍的，读回来，认对几格、无声认错几格。

    nice python bench/scans.py [几份，缺省 12] [种子]

每份随机：100 到 200 dpi、歪 3 度以内、JPEG 30 到 80、噪点、阴影、红章、透视。
同一次认字，用勾稽挑与不用勾稽（只取最可能的写法）各算一遍。
"""

import copy
import io
import json
import random
import sys
import time
from collections import Counter

import cv2
import numpy as np
import pypdfium2
from measure import pin_to_one_core
from PIL import Image

from gongkai.annual.audit import audit_bytes
from gongkai.annual.model import Report, State
from gongkai.annual.read.scan.choose import settle
from gongkai.annual.read.scan.pages import Pages
from gongkai.annual.read.text import read_lines
from gongkai.annual.specimen import specimen
from gongkai.annual.write.pdf import write_pdf


def rendered(report: Report, dpi: int) -> list[np.ndarray]:
    """各页的图像。"""
    document = pypdfium2.PdfDocument(write_pdf(report))
    return [page.render(scale=dpi / 72).to_numpy()[:, :, :3].copy() for page in document]


def degraded(page: np.ndarray, rng: random.Random, photograph: bool) -> np.ndarray:
    """弄坏一页。"""
    noise = np.random.default_rng(rng.getrandbits(32))
    if rng.random() < 0.6:
        page = sealed(page, rng)
    page = skewed(page, rng.uniform(-3, 3))
    if photograph:
        page = pictured(page, rng)
    if rng.random() < 0.6:
        page = shaded(page, rng)
    page = cv2.GaussianBlur(page, (3, 3), rng.uniform(0.1, 0.7))
    grain = noise.normal(0, rng.uniform(1, 9), page.shape)
    page = np.clip(page + grain, 0, 255).astype(np.uint8)
    quality = [cv2.IMWRITE_JPEG_QUALITY, rng.randint(30, 80)]
    return cv2.imdecode(cv2.imencode(".jpg", page, quality)[1], cv2.IMREAD_COLOR)


def sealed(page: np.ndarray, rng: random.Random) -> np.ndarray:
    """盖一个红章，多半压在表格上。"""
    height, width = page.shape[:2]
    over = page.copy()
    centre = (rng.randint(width // 3, width * 2 // 3), rng.randint(height // 4, height * 3 // 4))
    radius = width // 8
    red = (40, 40, 215)
    cv2.circle(over, centre, radius, red, max(2, width // 250))
    star = [
        (round(centre[0] + r * np.sin(a)), round(centre[1] - r * np.cos(a)))
        for i in range(10)
        for r, a in [((radius * 0.35 if i % 2 == 0 else radius * 0.14), i * np.pi / 5)]
    ]
    cv2.fillPoly(over, [np.array(star)], red)
    return cv2.min(page, over)


def skewed(page: np.ndarray, angle: float) -> np.ndarray:
    """歪几度。"""
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    return cv2.warpAffine(page, matrix, (width, height), borderValue=(255, 255, 255))


def pictured(page: np.ndarray, rng: random.Random) -> np.ndarray:
    """手机拍的：深色桌面上的纸，四角不正。"""
    height, width = page.shape[:2]
    edge = width // 10
    frame = (width + 2 * edge, height + 2 * edge)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + edge + [[rng.uniform(-0.5, 0.5) * edge for _ in "xy"] for _ in corners]
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    return cv2.warpPerspective(page, matrix, frame, borderValue=(70, 80, 90))


def shaded(page: np.ndarray, rng: random.Random) -> np.ndarray:
    """一边暗一些。"""
    height, width = page.shape[:2]
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    angle = rng.uniform(0, 2 * np.pi)
    slope = np.clip(x * np.cos(angle) + y * np.sin(angle), -1, 1)
    light = 1 - rng.uniform(0.1, 0.45) * (slope - slope.min())
    return (page * np.clip(light, 0.4, 1)[:, :, None]).astype(np.uint8)


def compared(truth: Report, read: Report) -> Counter[str]:
    """各格：对、歧义、缺、无声认错。"""
    count: Counter[str] = Counter()
    for name, cell in truth.cells.items():
        found = read.cells.get(name)
        if found is None:
            count["absent"] += 1
        elif found.state is State.AMBIGUOUS:
            count["ambiguous"] += 1
        else:
            count["right" if found.value == cell.value else "silent_wrong"] += 1
    return count


def one(rng: random.Random) -> tuple[Counter[str], Counter[str], float, int]:
    """一份：用勾稽的结果、不用的结果、认字的处理器秒数、页数。"""
    report = specimen(rng, "2021")
    photograph = rng.random() < 0.4
    dpi = rng.choice((100, 120, 150, 200)) if not photograph else rng.choice((150, 200))
    images = [degraded(p, rng, photograph) for p in rendered(report, dpi)]
    pages = Pages()
    begun = time.process_time()
    for image in images:
        pages.page(image)
    spent = time.process_time() - begun
    try:
        read = read_lines(pages.done())
    except Exception as error:  # 读不成也是一种结果
        failed = Counter({"unreadable": len(report.cells)})
        print(
            json.dumps(
                {"dpi": dpi, "photograph": photograph, "error": str(error)}, ensure_ascii=False
            )
        )
        return failed, failed, spent, len(images)
    plain = copy.deepcopy(read)
    settle(read, pages.numbers.options)
    settle(plain, pages.numbers.options, by_identities=False)
    result = compared(report, read), compared(report, plain), spent, len(images)
    print(
        json.dumps({"dpi": dpi, "photograph": photograph, **result[0]}, ensure_ascii=False),
        flush=True,
    )
    return result


def measure(count: int = 12, seed: int = 7) -> dict[str, float]:
    """`count` 份的合计：各格对、读不准、缺、悄悄读错，`plain` 为不用勾稽的。"""
    cv2.setNumThreads(1)
    whole, plain = Counter[str](), Counter[str]()
    seconds, pages = 0.0, 0
    for i in range(count):
        a, b, spent, read = one(random.Random(seed + i))
        whole, plain, seconds, pages = whole + a, plain + b, seconds + spent, pages + read
    found = {"scan_pages": pages, "scan_s_a_page": seconds / pages, "scan_cells": whole.total()}
    for key in ("right", "ambiguous", "absent", "unreadable", "silent_wrong"):
        found |= {f"scan_{key}": whole[key], f"scan_{key}_plain": plain[key]}
    return found


PAGES = 6


def six_pages(seed: int = 7) -> dict[str, float]:
    """六页的扫描件（PDF 里只有图），从字节到体检的结果，限在一个核上：秒。"""
    pin_to_one_core()
    cv2.setNumThreads(1)
    rng = random.Random(seed)
    report = specimen(rng, "2021")
    paragraph = "组织业务培训，提高工作人员答复申请的能力，逐月检查公开栏目并限期整改。" * 6
    while len(images := rendered(report, 150)) < PAGES:
        report.sections["overview"].append(paragraph)
    pages = [Image.fromarray(degraded(p, rng, False)[:, :, ::-1]) for p in images[:PAGES]]
    scan = io.BytesIO()
    pages[0].save(scan, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    audit_bytes(scan.getvalue(), "热身")
    begun = time.perf_counter()
    result = audit_bytes(scan.getvalue(), "x")
    seconds = time.perf_counter() - begun
    assert result["status"] != "unreadable", result["findings"]
    return {"scan_six_pages_s": seconds}


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:])) | six_pages()))
