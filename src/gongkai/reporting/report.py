"""一个机关一年的年报，由登记推出。"""

from gongkai.agencies.models import Agency
from gongkai.annual.derive import derive
from gongkai.annual.model import Report
from gongkai.reporting.counts import application_counts, contest_counts, fees_received


def report_of(agency: Agency, year: int) -> Report:
    """表三、表四和收费说明；没有格式的年份抛 NoForm。"""
    return derive(
        agency.name,
        year,
        application_counts(agency, year),
        contest_counts(agency, year),
        fees_received(agency, year),
    )
