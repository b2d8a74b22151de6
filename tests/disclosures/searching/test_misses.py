"""查了而没有的：够多次才知道是什么；不留个人信息。"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gongkai.disclosures.models import SearchMiss
from gongkai.disclosures.searching import misses

from ...applications.people import IDENTITY, agencies
from .test_searching import put

pytestmark = pytest.mark.django_db


def ask(client, words, place, **more):
    where = reverse("search")
    return client.get(where, {"q": words} | more, REMOTE_ADDR=f"10.0.0.{place}")


def test_only_what_several_asked_is_written_down(client):
    for place in (1, 1, 1, 2):
        ask(client, "护照", place)
    assert SearchMiss.objects.get().words == "" and SearchMiss.objects.get().count == 2
    ask(client, "护　照".replace("　", ""), 3)
    assert SearchMiss.objects.get().words == "护照" and SearchMiss.objects.get().count == 3


def test_what_is_found_is_no_miss_and_the_agency_is_kept(client):
    bureau = agencies()[0]
    put(bureau, "供热公告")
    ask(client, "供热", 1)
    assert not SearchMiss.objects.exists()
    ask(client, "护照", 1, agency=bureau.slug)
    assert SearchMiss.objects.get().agency == bureau


@pytest.mark.parametrize("words", [IDENTITY, "13912345678", "12345", "护" * 21, "护", "？？？"])
def test_numbers_long_texts_and_nothing_are_not_kept(client, words):
    for place in range(4):
        ask(client, words, place)
    assert not SearchMiss.objects.exists()


def test_what_nobody_asks_any_more_is_swept(client):
    ask(client, "护照", 1)
    today = timezone.localdate()
    assert misses.sweep(today) == 0 and misses.sweep(today + timedelta(days=91)) == 1
