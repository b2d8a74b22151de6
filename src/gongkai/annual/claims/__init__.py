"""文字里说的数：谁、什么、怎样、多少。

词（`lexicon`）分成分句（`clauses`），每个数配上说它的词（`segments`），
承接前文（`context`）得到所指的单元格（`meanings`、`denials`）。
"""

import re
from collections.abc import Iterator

from gongkai.annual.claims.grammar import Reader
from gongkai.annual.claims.model import Claim, agrees, value_of
from gongkai.annual.model import Report
from gongkai.annual.prose import Prose, prose_of

__all__ = ["SECTIONS", "Claim", "agrees", "claims", "proses", "value_of"]

SECTIONS = ("overview", "disclosures", "applications", "remedies", "problems", "others")


#: 没有数也没有否定的，没有说什么
_TELLING = re.compile(r"[\d件项份起宗条未无零均]|没有|不存在")


def proses(report: Report, word: str = "") -> Iterator[Prose]:
    """有文字（且有某个字）的各部分。"""
    for section in SECTIONS:
        if any(word in paragraph for paragraph in report.sections.get(section, ())):
            yield prose_of(report, section)


def claims(report: Report) -> list[Claim]:
    """各部分文字里能与表格核对的数。"""
    found: list[Claim] = []
    for prose in proses(report):
        if _TELLING.search(prose.text):
            found.extend(Reader(prose, report).read())
    return found
