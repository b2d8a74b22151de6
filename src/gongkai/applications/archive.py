"""办结案件的案卷：一个 .zip，里面有卷内目录、经过、文书和附件（条例第四十五条）。"""

import io
import zipfile

from gongkai.applications.letters import letter_of
from gongkai.applications.models import Case
from gongkai.applications.shown import shown_event
from gongkai.documents.paper.docx import (
    FANG,
    HEI,
    SONG,
    add_text,
    new_document,
    page_numbers,
    saved,
)
from gongkai.law.facts import chinese
from gongkai.law.parameters import rule
from gongkai.letters import write_pdf
from gongkai.safekeeping.files import content_of

_UNSAFE = str.maketrans('/\\:*?"<>|', "_________")


def archive(case: Case) -> bytes:
    """案卷的 .zip 字节。"""
    letters = [(f"{x.number} {x.content['title']}.pdf", x) for x in case.letters.all()]
    files = [
        (f"{f.get_purpose_display()}-{f.name}", f) for f in case.files.select_related("stored")
    ]
    names = [name for name, _ in (*letters, *files)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("00 卷内目录.docx", index(case, names))
        for number, (name, stored) in enumerate(letters, 1):
            package.writestr(_name(number, name), write_pdf(letter_of(stored)))
        for number, (name, file) in enumerate(files, len(letters) + 1):
            package.writestr(_name(number, name), content_of(file.stored))
    return out.getvalue()


def _name(number: int, name: str) -> str:
    return f"{number:02} {name.translate(_UNSAFE)}"


def index(case: Case, names: list[str]) -> bytes:
    """卷内目录（.docx）：案由、经过、各件的顺序。"""
    document = new_document()
    page_numbers(document)
    add_text(document, "卷内目录", SONG, 22, centre=True)
    assert case.closed is not None  # 办结了才有案卷
    basis = rule("archive.case", case.closed).citation
    facts = [f"编号：{case.number}", f"机关：{case.agency.name}", f"申请内容：{case.asked}"]
    if case.receipt:
        facts.append(f"{case.receipt_name}：{chinese(case.receipt)}")
    if case.reanswers:
        facts.append(f"重新答复的是：{case.reanswers.number}")
    facts += [f"重新答复另立一件：{one.number}" for one in case.reanswered_by.all()]
    facts.append(f"办结之日：{chinese(case.closed)}")
    for line in (*facts, f"依据：{basis}"):
        add_text(document, line, FANG, 16, indent=True)
    add_text(document, "一、经过", HEI, 16, indent=True)
    for event in case.events.select_related("by"):
        told = shown_event(event)
        line = f"{chinese(event.on)}　{event.name}　{told.words}　{told.by}"
        add_text(document, line, FANG, 16, indent=True)
    add_text(document, "二、卷内文件", HEI, 16, indent=True)
    for number, name in enumerate(names, 1):
        add_text(document, f"{number}. {name}", FANG, 16, indent=True)
    return saved(document)
