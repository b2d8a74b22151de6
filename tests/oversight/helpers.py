"""测试用的栏目、公开的信息（直接写库，日期自定）、问题。"""

from datetime import date

from django.db import transaction

from gongkai.disclosures.models import Item
from gongkai.law.indicators import Indicator
from gongkai.oversight.models import Finding, Source
from gongkai.oversight.register import Raised, raise_all
from gongkai.oversight.rules import RULES, Scope

from ..disclosures.items import body_of, column

TODAY = date(2026, 11, 25)


def live(where, published_on, **more):
    """公开了的一件，日期自定。"""
    given = {"title": "一件信息", "made_on": published_on, "subject": "general"}
    given |= {"genre": "notice", "keywords": "住房", "document_number": "兴住建发〔2026〕3号"}
    item = Item(column=where, live=True, published_on=published_on, **given | more)
    item.body = more.get("body", body_of("正文"))
    item.save()
    Item.objects.filter(pk=item.pk).update(published_on=published_on)
    return item


def columns(agency, kind, count, published_on):
    """`count` 个这一类的栏目，各有一件。"""
    made = [column(agency, f"{kind}{n}", kind, name=f"{kind}{n}") for n in range(count)]
    for one in made:
        live(one, published_on)
    return made


def look(agency, rule, today=TODAY, ref=None, **limits):
    """照一条查法查。"""
    given = Indicator("x", "score", "名称", "标准", "register", rule, 1, 5, 5, limits, "依据")
    return RULES[rule].look(Scope(agency, today, given, ref))


def raised(agency, what="首页的电话打不通", source=Source.SUPERIOR, **more):
    """登记一个问题。"""
    given = {"key": f"told:{what}", "what": what, "organ": "市政府办公室"} | more
    with transaction.atomic():
        tally = raise_all(agency, [Raised(**given)], source)
    return (tally.new or tally.again or [Finding.objects.get(agency=agency, key=given["key"])])[0]
