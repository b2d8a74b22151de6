"""登记自己数自己：数据库的统计与 `annual.derive` 逐件数的一致，每一格点开正好是那么多件。"""

import random
import uuid
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gongkai.agencies.models import Agency
from gongkai.annual.derive import Application, Contest, count_applications, count_contests, derive
from gongkai.annual.forms import CARRIED_IN, CARRIED_OUT, NEW, TOTAL, form
from gongkai.annual.identities import broken
from gongkai.annual.read import read_bytes, read_file
from gongkai.applications.models import KINDS, Case
from gongkai.law.decisions import decisions
from gongkai.law.procedure import Stage
from gongkai.remedies.models import Contest as Row
from gongkai.reporting.closing import close
from gongkai.reporting.counts import application_counts, cases_of, contest_counts, contests_of
from gongkai.reporting.filing import file
from gongkai.reporting.report import report_of
from gongkai.safekeeping.files import content_of

from ..applications.people import agencies, decide, new_case, person
from .years import fill, write

KIND_IDS = [k for k, _ in KINDS]
PROSE = ("overview", "problems", "others")
GROUPS = [g.id for g in form("2021").remedy_groups]


def rows(rng, agency, count):
    """随机的登记：直接写各列，统计只看这些列。"""
    for serial in range(1, count + 1):
        receipt = date(2019, 1, 1) + timedelta(rng.randint(0, 2500))
        closed = receipt + timedelta(rng.randint(0, 700)) if rng.random() < 0.7 else None
        confirmed = rng.random() < 0.95
        yield Case(
            agency=agency,
            year=receipt.year,
            serial=serial,
            submission=uuid.UUID(int=rng.getrandbits(128)),
            query_key=f"{agency.pk}-{serial}",
            channel="internet",
            kind=rng.choice(KIND_IDS),
            applicant={},
            asked="x",
            provision="paper",
            way="post",
            stage=Stage.PROCESSING,
            receipt=receipt if confirmed else None,
            closed=closed,
            decision=rng.choice(list(decisions())) if closed else "",
        )


def entries(agency):
    return [
        Application(c.kind, c.receipt, c.decision or None, c.closed)
        for c in Case.objects.filter(agency=agency)
        if c.receipt and c.reanswers_id is None
    ]


class TheDatabaseCountsAsTheRegisterReads(TestCase):
    def setUp(self):
        self.bureau, self.other = agencies()

    @settings(max_examples=25, deadline=None)
    @given(st.integers(0, 2**32), st.integers(2019, 2026))
    def test_any_register_in_any_year(self, seed, year):
        rng = random.Random(seed)
        Case.objects.bulk_create(rows(rng, self.bureau, 40))
        Case.objects.bulk_create(rows(rng, self.other, 5))
        self.some_are_answered_again(rng)
        cases = list(Case.objects.filter(agency=self.bureau, closed__isnull=False))
        for case in rng.sample(cases, min(8, len(cases))):
            concluded = rng.random() < 0.6
            Row.objects.create(
                case=case,
                group=rng.choice(GROUPS),
                received=case.closed,
                result="upheld" if concluded else "",
                closed=case.closed + timedelta(rng.randint(0, 400)) if concluded else None,
            )
        contests = [
            Contest(r.group, r.received, r.result or None, r.closed) for r in Row.objects.all()
        ]
        plain = derive(
            self.bureau.name,
            year,
            count_applications(entries(self.bureau), year),
            count_contests(contests, year),
        )
        counted = report_of(self.bureau, year)
        assert set(counted.cells) == set(counted.form.cells()) and not broken(counted)
        assert {n: c for n, c in counted.cells.items() if n in plain.cells} == plain.cells
        self.every_cell_opens_what_it_counts(counted, year)

    def some_are_answered_again(self, rng):
        """责令重新答复的几件，已经办结的、还在办的：不重复计入，表照样平衡。"""
        everything = list(Case.objects.filter(agency=self.bureau).order_by("pk"))
        for first, again in zip(everything[:8], everything[-8:], strict=True):
            Case.objects.filter(pk=again.pk).update(reanswers=first)

    def every_cell_opens_what_it_counts(self, report, year):
        for name, cell in report.cells.items():
            table, row, column = name.split(":")
            if table == "disclosures":
                continue  # 见 test_documents、test_monthly
            behind = cases_of if table == "applications" else contests_of
            assert behind(self.bureau, year, row, column).count() == cell.value, name


@pytest.mark.django_db
def test_the_number_of_queries_is_fixed(django_assert_num_queries):
    bureau, _ = agencies()
    for size in (0, 60):
        Case.objects.bulk_create(rows(random.Random(size), bureau, size))
        with django_assert_num_queries(4):
            application_counts(bureau, 2022)
        with django_assert_num_queries(2):
            contest_counts(bureau, 2022)


@pytest.mark.django_db
def test_the_housing_bureau_entered_as_its_prose_tells(housing, settings, tmp_path):
    """收 2 件、办结 1 件（不掌握）、结转 1 件：六个部分写成、平衡，与公布的恰好在错的格上不同。"""
    settings.HOME = tmp_path
    bureau, _ = agencies()
    officer = person("officer", bureau, "officer")
    head = person("head", bureau, "disclosure_head")
    first = new_case(bureau, date(2020, 5, 6))
    decide(first, officer, head, date(2020, 5, 29), "unavailable.not_held")
    new_case(bureau, date(2020, 12, 21))
    bureau = Agency.objects.get(pk=bureau.pk)
    fill(bureau, 2020)
    write(bureau, 2020)
    close(bureau, 2020, head)
    report = report_of(bureau, 2020)
    assert report.form_id == "2019" and not broken(report)
    assert all(report.sections[s.id] for s in report.form.sections if s.id in PROSE)
    made = file(bureau, 2020, date(2021, 1, 20), officer)
    again = read_bytes(content_of(made.item.attachments.first().stored))
    assert list(again.sections) == [s.id for s in report.form.sections] and not broken(again)
    published = read_file(housing)
    names = published.form.cells()
    wrong = {n for n in names if (published.number(n) or 0) != report.number(n)}
    assert wrong == {n for n in names if (published.number(n) or 0) != again.number(n)}
    assert wrong == {
        f"applications:{r}:{c}" for r in ("other", "total") for c in ("natural_person", TOTAL)
    }


_EDGES = [date(year, 1, 1) + timedelta(n) for year in (2023, 2024, 2025) for n in (-1, 0, 1)]


class TheFirstAndTheLastDayOfAYear(TestCase):
    """收到、办结正好在元旦、年底的：三样——当年新收、上年结转、结转下年——各自对。"""

    def setUp(self):
        self.bureau, _ = agencies()

    @settings(max_examples=40, deadline=None)
    @given(st.sampled_from(_EDGES), st.one_of(st.none(), st.sampled_from(_EDGES)))
    def test_each_day_belongs_to_its_own_year(self, receipt, closed):
        if closed is not None and closed < receipt:
            receipt, closed = closed, receipt
        case = next(rows(random.Random(1), self.bureau, 1))
        case.receipt, case.closed = receipt, closed
        case.decision = "granted" if closed else ""
        case.save()
        for year in (2022, 2023, 2024, 2025, 2026):
            counts = application_counts(self.bureau, year)
            open_at_new_year = receipt.year < year and (closed is None or closed.year >= year)
            open_at_its_end = receipt.year <= year and (closed is None or closed.year > year)
            assert counts[NEW, case.kind] == (receipt.year == year)
            assert counts[CARRIED_IN, case.kind] == open_at_new_year
            assert counts[CARRIED_OUT, case.kind] == open_at_its_end
            done = closed is not None and closed.year == year
            assert counts["granted", case.kind] == done
