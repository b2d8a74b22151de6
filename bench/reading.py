"""读并体检一份：文字、网页、Word、PDF；PDF 的对照为只用 pdfplumber 取同样的表格。"""

import io
import random
from pathlib import Path

import pdfplumber
from measure import median_seconds, pin_to_one_core

from gongkai.annual.audit import audit_bytes
from gongkai.annual.read import read_bytes
from gongkai.annual.specimen import one_cell_a_line, run_together, specimen
from gongkai.annual.write import write

SAMPLE = Path(__file__).parents[2] / "shared" / "samples" / "huaian-2024.pdf"


def audit_all(files: list[bytes]) -> float:
    """每份的中位秒数（各份轮流）。"""
    turn = iter(range(10**9))
    return median_seconds(lambda: audit_bytes(files[next(turn) % len(files)], "x"), 1.0, 50)


def plumber(data: bytes) -> list[object]:
    """对照：pdfplumber 取全部表格。"""
    with pdfplumber.open(io.BytesIO(data)) as document:
        return [page.extract_tables() for page in document.pages]


def longer(report_text: str, times: int) -> bytes:
    """文字部分加长若干倍的报告。"""
    filler = "组织业务培训，提高工作人员答复申请的能力，逐月检查公开栏目并限期整改。\n" * 20
    return report_text.replace("二、主动公开", filler * times + "二、主动公开", 1).encode()


def main() -> dict[str, float]:
    """量并返回 名称 -> 数。"""
    pin_to_one_core()
    reports = [specimen(random.Random(seed)) for seed in range(40)]
    texts = [write(r, ".txt") for r in reports] + [one_cell_a_line(r).encode() for r in reports]
    pdf = SAMPLE.read_bytes() if SAMPLE.exists() else write(reports[0], ".pdf")
    ours = median_seconds(lambda: audit_bytes(pdf, "x"), 1.0, 15)
    bare = median_seconds(lambda: read_bytes(pdf), 1.0, 15)
    theirs = median_seconds(lambda: plumber(pdf), 2.0, 5)
    first = write(reports[0], ".txt").decode()
    return {
        "text_ms": audit_all(texts) * 1e3,
        "run_together_ms": audit_all([run_together(r).encode() for r in reports]) * 1e3,
        "html_ms": audit_all([write(r, ".html") for r in reports]) * 1e3,
        "docx_ms": audit_all([write(r, ".docx") for r in reports]) * 1e3,
        "xlsx_ms": audit_all([write(r, ".xlsx") for r in reports]) * 1e3,
        "pdf_ms": ours * 1e3,
        "pdf_ratio": theirs / bare,
        "pdf_is_sample": float(SAMPLE.exists()),
        **{
            f"growth_text_{len(longer(first, n))}": audit_all([longer(first, n)]) * 1e3
            for n in (0, 2, 8, 32)
        },
    }


if __name__ == "__main__":
    print(main())
