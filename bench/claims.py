"""文字与表格的核对：会写各种说法、会写错的文字，查出几处、无中生有几处。

python bench/claims.py [说多少个数，缺省 5000]
"""

import json
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from gongkai.annual.narrative import check_narrative
from tests.annual.telling import tell
from tests.annual.test_told_numbers import found_in

SEED = 20_260_101


def measure(wanted: int) -> dict[str, float]:
    """写到说了 `wanted` 个数为止：写错几处、查出几处、无中生有几处、每份多少毫秒。"""
    said = planted = found = invented = reports = 0
    spent = 0.0
    while said < wanted:
        telling = tell(random.Random(SEED + reports))
        begun = time.process_time()
        findings = check_narrative(telling.report)
        spent += time.process_time() - begun
        hits = [found_in(findings, p) for p in telling.planted]
        said += telling.claims
        planted += len(hits)
        found += sum(map(bool, hits))
        invented += sum(not any(f in hit for hit in hits) for f in findings)
        reports += 1
    return {
        "told_numbers": said,
        "told_reports": reports,
        "told_planted": planted,
        "told_found": found,
        "told_recall": found / planted,
        "told_invented": invented,
        "told_precision": found / (found + invented),
        "told_ms": spent / reports * 1000,
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)))
