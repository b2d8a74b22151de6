"""用 atheris 对各读取器做覆盖率引导的模糊测试（不在日常测试里；要另装 atheris）。

    python tests/fuzz/fuzz_readers.py 种类 语料目录 -max_total_time=3600 -timeout=5

种类见 `KINDS`。压缩包拆开改里面的一份再包好，不然改坏的多半只是包。
平常在另一个进程里打开的文件（.xls 等）在本进程里打开：看得见走到哪里，也快得多。
任何没有料到的异常、超过 5 秒，或者“没有问题”而表三的数与任一样张都不同，都是缺陷。
"""

import io
import random
import sys
import zipfile
from pathlib import Path
from typing import Any

import atheris

sys.path.insert(0, str(Path(__file__).parents[2]))

with atheris.instrument_imports(include=["gongkai"]):
    from gongkai.annual.audit import audit_bytes
    from gongkai.annual.identities import all_hold
    from gongkai.annual.read import ReadError, read_bytes
    from gongkai.annual.specimen import specimen
    from gongkai.documents import apart

from tests.annual.published import STYLES

#: 种类：样张的写法
KINDS = {
    "text": ("制表符", "md", "补竖线", "一行", "格成行", "一格一行", "空格", "粘连", "版面"),
    "page": ("网页", "坏网页"),
    "office": ("docx", "自动编号", "xlsx"),
    "ofd": ("ofd",),
    "xls": (),
    "pdf": ("pdf",),
    "json": ("json",),
}
_FIXTURES = Path(__file__).parents[1] / "annual/fixtures"


def in_this_process(head: bytes, content: bytes) -> tuple[Any, bytes]:
    """子进程里做的，原样在这里做。"""
    told = io.BytesIO()
    apart.serve(io.BytesIO(apart._SIZES.pack(len(head), len(content)) + head + content), told)
    return apart._unpacked(told.getvalue())


apart._asked = in_this_process


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


def mutated(data: bytes, most: int, seed: int) -> bytes:
    """改一处；压缩包改里面的一份，照样包好。"""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return bytes(atheris.Mutate(data, most))
    if not parts:
        return bytes(atheris.Mutate(data, most))
    name = random.Random(seed).choice(sorted(parts))
    parts[name] = bytes(atheris.Mutate(parts[name], max(len(parts[name]) * 2, 64)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for one, content in parts.items():
            package.writestr(one, content)
    return out.getvalue()[:most]


def seeds(kind: str, folder: Path) -> None:
    """语料的种子：这一种的各种写法的样张。"""
    folder.mkdir(parents=True, exist_ok=True)
    for seed, form_id in enumerate(("2019", "2021")):
        report = specimen(random.Random(seed), form_id, 9)
        for style in KINDS[kind]:
            made = STYLES[style](report, random.Random(seed))
            content = made.encode() if isinstance(made, str) else made
            (folder / f"{form_id}-{style}").write_bytes(content)
    if kind == "xls":
        for file in _FIXTURES.glob("*.xls"):
            (folder / file.name).write_bytes(file.read_bytes())


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in KINDS:
        sys.exit(f"用法：fuzz_readers.py {'|'.join(KINDS)} 语料目录 [libFuzzer 的参数]")
    kind = sys.argv.pop(1)
    seeds(kind, Path(sys.argv[1]))
    atheris.Setup([*sys.argv, "-max_len=400000"], one_input, custom_mutator=mutated)
    atheris.Fuzz()
