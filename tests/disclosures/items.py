"""测试用的栏目、信息、审查。"""

import io
from datetime import date

from docx import Document

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Attachment, Column, Item
from gongkai.language.identity import resident_check
from gongkai.safekeeping.files import store

from ..applications.people import person

MADE = date(2026, 11, 2)
NUMBER = "64010419700101123" + resident_check("64010419700101123")
STEPS = (
    ("section", Role.SECTION_HEAD),
    ("head", Role.DISCLOSURE_HEAD),
    ("secrecy", Role.SECRECY),
    ("leader", Role.LEADER),
)


def column(agency, slug="policy", kind="policy", **more):
    """一个栏目。"""
    given = {"name": f"栏目{slug}", "kind": kind} | more
    return Column.objects.get_or_create(agency=agency, slug=slug, defaults=given)[0]


def body_of(*paragraphs):
    """几段文字的正文。"""
    return [("paragraph", f"<p>{p}</p>") for p in paragraphs]


def draft(
    agency, user=None, title="关于公共租赁住房分配的通知", text="现将有关事项通知如下。", **more
):
    """一件草稿，带一个修订。"""
    given = {
        "column": column(agency),
        "made_on": MADE,
        "subject": "construction",
        "genre": "notice",
    } | more
    item = Item(title=title, live=False, **given)
    item.body = body_of(text)
    item.save()
    item.save_revision(user=user)
    return item


def attach(item, content, name, description="", user=None):
    """附一份文件，存为新的修订。"""
    item = item.get_latest_revision_as_object()
    item.attachments.add(Attachment(stored=store(content), name=name, description=description))
    item.save_revision(user=user)
    return Item.objects.get(pk=item.pk)


def docx(*paragraphs):
    """一份 .docx。"""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def reviewers(agency):
    """审查的各人：{步骤: 人}。"""
    return {name: person(f"{name}-{agency.slug}", agency, role) for name, role in STEPS}


def submit(item, user):
    """提交审查。"""
    item = Item.objects.get(pk=item.pk)
    item.get_workflow().start(item.get_latest_revision_as_object(), user)


def act(item, user, action="approve", **given):
    """审查当前的一步。"""
    item = Item.objects.get(pk=item.pk)
    state = item.current_workflow_task_state
    if action == "approve" and hasattr(state, "opinion"):
        given.setdefault("opinion", "不涉及国家秘密，可以公开。")
    state.task.specific.on_action(state, user, action, **given)


def published(agency, author=None, people=None, **more):
    """走完审查、公开了的一件。"""
    author = author or _one("author", agency, Role.AUTHOR)
    people = people or _people(agency)
    item = draft(agency, author, **more)
    return publish(item, author, people)


def publish(item, author, people):
    """一步一步审完。"""
    submit(item, author)
    for name, _ in STEPS:
        act(item, people[name])
    return Item.objects.get(pk=item.pk)


def _people(agency):
    return {name: _one(name, agency, role) for name, role in STEPS}


def _one(name, agency, role):
    from django.contrib.auth import get_user_model

    username = f"{name}-{agency.slug}"
    known = get_user_model().objects.filter(username=username).first()
    return known or person(username, agency, role)
