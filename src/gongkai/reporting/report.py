"""一个机关一年的年报，由登记推出：四个部分的表和各段文字。"""

from gongkai.agencies.models import Agency
from gongkai.annual.derive import NoForm, derive
from gongkai.annual.forms import form_for_year
from gongkai.annual.model import Report
from gongkai.reporting import correcting, prose
from gongkai.reporting.counts import application_counts, contest_counts, fees_received
from gongkai.reporting.documents import document_counts
from gongkai.reporting.live import Subject
from gongkai.reporting.monthly import told
from gongkai.reporting.summing import summed

ENTERED, IMPORTED = "填报", "导入"


def register_of(agency: Agency, year: int) -> tuple[Report, int]:
    """登记算出的各表（没有更正、没有文字），当年收的信息处理费；没有格式的年份抛 NoForm。"""
    if form_for_year(year) is None:
        raise NoForm(year)
    fees = fees_received(agency, year)
    counted = told(agency, year)
    report = derive(
        agency.name,
        year,
        application_counts(agency, year),
        contest_counts(agency, year),
        fees,
        {**document_counts(agency, year), **counted.sums},
    )
    for row, column in counted.sums:
        name = f"disclosures:{row}:{column}"
        if name in report.cells:
            where = IMPORTED if f"{row}:{column}" in counted.imported else ENTERED
            report.cells[name] = report.cells[name]._replace(where=where)
    return _whole(report, agency, year), fees


def _whole(report: Report, agency: Agency, year: int) -> Report:
    """人民政府的，加上收下了的各单位。"""
    return summed(report, agency, year) if agency.is_government else report


def report_of(agency: Agency, year: int) -> Report:
    """整份：各表（更正以后的）、六个部分的文字；没有格式的年份抛 NoForm。"""
    report, fees = register_of(agency, year)
    report = correcting.corrected(report, correcting.in_force(agency, year))
    subject = Subject(agency, year, report, fees)
    report.sections = prose.sections(prose.drafts(agency, year), subject)
    return report
