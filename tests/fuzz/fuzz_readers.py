"""用 atheris 对各读取器做覆盖率引导的模糊测试（不在日常测试里；要另装 atheris）。

    python tests/fuzz/fuzz_readers.py 语料目录 -max_total_time=3600 -timeout=5

任何没有料到的异常、超过 5 秒，或者“没有问题”而表三的数与任一样张都不同，都是缺陷。
"""

import random
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["gongkai"]):
    from gongkai.annual.audit import audit_bytes
    from gongkai.annual.identities import all_hold
    from gongkai.annual.read import ReadError, read_bytes
    from gongkai.annual.specimen import one_cell_a_line, run_together, spaced, specimen
    from gongkai.annual.write import write


def one_input(data: bytes) -> None:
    """一份输入：只许读成或者抛 ReadError；结论“没有问题”须真的处处成立。"""
    try:
        report = read_bytes(data)
    except ReadError:
        return
    result = audit_bytes(data, "x")
    if result["status"] == "clean":
        assert all_hold(report) and not report.ambiguous()
        assert set(report.cells) == set(report.form.cells())


def seeds(folder: Path) -> None:
    """语料的种子：各种格式的样张。"""
    folder.mkdir(parents=True, exist_ok=True)
    for seed, form_id in enumerate(("2019", "2021")):
        report = specimen(random.Random(seed), form_id, largest=9)
        for suffix in (".txt", ".md", ".html", ".json", ".docx", ".xlsx"):
            (folder / f"{form_id}{suffix}").write_bytes(write(report, suffix))
        for style in (one_cell_a_line, spaced, run_together):
            (folder / f"{form_id}-{style.__name__}").write_text(style(report), "utf-8")


if __name__ == "__main__":
    seeds(Path(next((a for a in sys.argv[1:] if not a.startswith("-")), "corpus")))
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
