"""文字里说的数：谁、什么、怎样、多少。

词（`lexicon`）分成分句（`clauses`），每个数配上说它的词（`segments`），
承接前文（`context`）得到所指的单元格（`meanings`、`denials`）。
"""

from gongkai.annual.claims.grammar import Reader
from gongkai.annual.claims.model import Claim, agrees, number_of, value_of
from gongkai.annual.model import Report
from gongkai.annual.prose import Prose

__all__ = ["SECTIONS", "Claim", "agrees", "claims", "number_of", "value_of"]

SECTIONS = ("overview", "disclosures", "applications", "remedies", "problems", "others")


def claims(report: Report) -> list[Claim]:
    """各部分文字里能与表格核对的数。"""
    found: list[Claim] = []
    for section in SECTIONS:
        prose = Prose(report, section)
        if prose.text:
            found.extend(Reader(prose, report).read())
    return found
