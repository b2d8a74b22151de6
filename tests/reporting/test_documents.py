"""表二的规章、规范性文件由政策库数出：有效性定数，一格点开正是那么多件；与纯的推法一致。"""

import random
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gongkai.agencies.models import Role
from gongkai.annual.check import check_continuity
from gongkai.annual.derive import Document, count_documents
from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.reporting import documents
from gongkai.reporting.documents import Unfit, document_counts, documents_of, rank
from gongkai.reporting.models import Standing
from gongkai.reporting.report import report_of
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, person
from ..disclosures.items import column, published
from .years import document, head_of

ROWS = ("rules", "normative")
COLUMNS = ("made", "repealed", "in_force", "published", "total")
EDGES = [date(year, 1, 1) + timedelta(n) for year in range(2019, 2026) for n in (-1, 0, 1)]


@pytest.fixture
def bureau(db, settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    return agencies()[0]


def numbers(agency, year, row="normative"):
    counts = document_counts(agency, year)
    return tuple(counts.get((row, c), 0) for c in ("made", "repealed", "in_force"))


class TestAYear:
    """2021年格式：制发、废止、现行有效。"""

    def test_made_repealed_and_in_force_by_the_dates(self, bureau):
        document(bureau, date(2023, 5, 1))
        document(bureau, date(2024, 2, 1), ended=date(2025, 3, 1))
        document(bureau, date(2025, 6, 1))
        assert numbers(bureau, 2024) == (1, 0, 2)
        assert numbers(bureau, 2025) == (1, 1, 2)

    def test_the_continuity_of_what_is_in_force_holds_from_year_to_year(self, bureau):
        document(bureau, date(2023, 5, 1), ended=date(2024, 12, 31))
        document(bureau, date(2024, 1, 1), ended=date(2024, 1, 1))
        document(bureau, date(2024, 12, 31))
        for year in (2024, 2025):
            now, before = report_of(bureau, year), report_of(bureau, year - 1)
            assert not check_continuity(now, before)

    def test_what_is_withdrawn_or_not_public_or_neither_does_not_count(self, bureau):
        one = document(bureau, date(2025, 5, 1))
        other = document(bureau, date(2025, 5, 2))
        rank(other, Standing.Rank.NEITHER, None, head_of(bureau))
        assert numbers(bureau, 2025) == (1, 0, 1)
        Item.objects.filter(pk=one.pk).update(live=False)
        assert numbers(bureau, 2025) == (0, 0, 0)

    def test_rules_are_a_row_of_their_own(self, bureau):
        document(bureau, date(2025, 5, 1), row="rules")
        assert numbers(bureau, 2025, "rules") == (1, 0, 1)
        assert report_of(bureau, 2025).number("disclosures:rules:made") == 1

    def test_the_form_of_2019_counts_what_is_published(self, bureau):
        document(bureau, date(2018, 5, 1), published_on=date(2019, 2, 1))
        document(bureau, date(2019, 5, 1), published_on=date(2020, 1, 1))
        cells = report_of(bureau, 2019).cells
        told = [cells[f"disclosures:normative:{c}"].value for c in ("made", "published", "total")]
        assert told == [1, 1, 1]


class TestRanking:
    """定性质。"""

    def test_it_is_recorded_with_what_it_was(self, bureau):
        item = document(bureau, date(2025, 5, 1))
        rank(item, "neither", None, head_of(bureau))
        entry = TrailEntry.objects.filter(action="report.ranked").last()
        assert entry.detail["before"] == "行政规范性文件" and entry.detail["rank"] == "都不是"

    def test_a_day_before_it_was_made_is_refused(self, bureau):
        item = document(bureau, date(2025, 5, 1))
        with pytest.raises(Unfit, match="早于成文"):
            rank(item, "normative", date(2025, 4, 30), head_of(bureau))

    def test_what_has_ended_ended_no_later_than_today(self, bureau):
        item = published(bureau, validity="repealed", made_on=date(2025, 5, 1))
        with pytest.raises(Unfit, match="晚于今天"):
            rank(item, "normative", timezone.localdate() + timedelta(1), head_of(bureau))

    def test_one_who_may_not_may_not(self, bureau):
        item = published(bureau, made_on=date(2025, 5, 1))
        with pytest.raises(PermissionDenied):
            rank(item, "normative", None, person("clerk", bureau, Role.CLERK))

    def test_what_is_left_to_do_is_listed(self, bureau):
        todo = published(bureau, made_on=date(2025, 5, 1))
        published(bureau, made_on=date(2025, 5, 1), column=column(bureau, "news", "news"))
        gone = published(bureau, made_on=date(2025, 5, 1), validity="expired")
        rank(gone, "normative", None, head_of(bureau))
        late = published(bureau, made_on=date(2025, 5, 1))
        rank(late, "normative", date(2025, 6, 1), head_of(bureau))
        assert list(documents.unranked(bureau)) == [todo]
        assert list(documents.undated(bureau)) == [gone]
        assert list(documents.overdue(bureau, timezone.localdate())) == [late]


def rows(rng, agency, count):
    """随机的文件：直接写各列。"""
    kept = column(agency)
    for serial in range(1, count + 1):
        made = rng.choice(EDGES)
        yield Item(
            agency=agency,
            column=kept,
            year=made.year,
            serial=serial,
            index_number=f"{agency.slug}-{serial}",
            title=f"文件{serial}",
            made_on=made,
            published_on=made + timedelta(rng.choice((0, 1, 30))),
            subject="general",
            genre="notice",
            live=rng.random() < 0.9,
            body=[],
        )


class TheDatabaseCountsAsThePureDerivation(TestCase):
    def setUp(self):
        self.bureau, self.other = agencies()

    @settings(max_examples=25, deadline=None)
    @given(st.integers(0, 2**32), st.integers(2019, 2025))
    def test_any_documents_in_any_year(self, seed, year):
        rng = random.Random(seed)
        Item.objects.bulk_create(rows(rng, self.bureau, 25))
        Item.objects.bulk_create(rows(rng, self.other, 3))
        for item in Item.objects.all():
            ended = item.made_on + timedelta(rng.choice((0, 1, 364, 365))) if seed % 3 else None
            ended = ended if rng.random() < 0.5 else None
            kind = rng.choice(("rules", "normative", "normative", "neither"))
            Standing.objects.create(item=item, rank=kind, ended=ended)
        held = Item.objects.filter(agency=self.bureau, live=True).exclude(standing__rank="neither")
        plain = count_documents(
            [
                Document(i.standing.rank, i.made_on, i.published_on, i.standing.ended)
                for i in held.select_related("standing")
            ],
            year,
        )
        counted = document_counts(self.bureau, year)
        for row in ROWS:
            for name in COLUMNS:
                assert counted.get((row, name), 0) == plain[row, name], (row, name)
                assert documents_of(self.bureau, year, row, name).count() == plain[row, name]
