"""办结案件的案卷（条例第四十五条）：卷内目录、申请、证明、审批、文书、送达，依次排好。

一个 .zip，里面各件是原件；另有一本 PDF，依次订在一起，可以直接打印。
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.applications.letters import letter_of
from gongkai.applications.models import Case, CaseFile
from gongkai.applications.shown import shown_event
from gongkai.documents import binding
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
from gongkai.law.procedure import Act
from gongkai.letters import write_pdf
from gongkai.safekeeping.files import content_of

_UNSAFE = str.maketrans('/\\:*?"<>|', "_________")
_TITLE = "卷内目录"
#: 附件按用处排在哪里：申请和证明在前，文书居中，办理材料在后
_BEFORE = (CaseFile.Purpose.APPLICATION, CaseFile.Purpose.IDENTITY)
#: 审批、送达的记录写在一张单子上
_APPROVAL: tuple[Act, ...] = (
    *(Act.EXTENSION_REQUESTED, Act.EXTENDED, Act.FEE_REQUESTED, Act.FEE_NOTICED, Act.PROPOSED),
    *(Act.RETURNED, Act.RECALLED, Act.DECIDED),
)
_SERVICE = (Act.DELIVERED, Act.REPLY_SIGNED)


@dataclass(frozen=True, slots=True)
class Piece:
    """卷里的一件：名称、内容、类型。"""

    name: str
    content: bytes
    kind: str


def archive(case: Case) -> bytes:
    """案卷的 .zip 字节。"""
    pieces = list(_pieces(case))
    names = [piece.name for piece in pieces]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("00 卷内目录.docx", index(case, names))
        for number, piece in enumerate(pieces, 1):
            package.writestr(_name(number, piece.name), piece.content)
    return out.getvalue()


def one_book(case: Case) -> bytes:
    """案卷订成的一本 PDF：目录在前，各件依次。"""
    pieces = list(_pieces(case))
    lines = index_lines(case, [piece.name for piece in pieces])
    front = ("目录", binding.written(_TITLE, lines), "pdf")
    return binding.bound([front, *((p.name, p.content, p.kind) for p in pieces)])


def _pieces(case: Case) -> Iterator[Piece]:
    """申请、证明，审批单，文书，送达单，其余材料。"""
    files = list(case.files.select_related("stored"))
    yield from (_file(f) for f in files if f.purpose in _BEFORE)
    if not any(f.purpose == CaseFile.Purpose.APPLICATION for f in files):
        yield _application(case)
    yield from _record(case, "审批记录", _APPROVAL)
    for letter in case.letters.all():
        name = f"{letter.number} {letter.content['title']}.pdf"
        yield Piece(name, write_pdf(letter_of(letter)), "pdf")
    yield from _record(case, "送达记录", _SERVICE)
    yield from (_file(f) for f in files if f.purpose not in _BEFORE)


def _file(file: CaseFile) -> Piece:
    name = f"{file.get_purpose_display()}-{file.name}"
    return Piece(name, content_of(file.stored), file.stored.kind)


def _application(case: Case) -> Piece:
    """没有纸质申请的（网上提交的），由登记的内容写出。"""
    lines = [
        ("par", f"编号：{case.number}"),
        ("par", f"申请人：{case.applicant.get('name', '')}（{case.get_kind_display()}）"),
        ("par", f"渠道：{case.get_channel_display()}"),
        ("par", f"申请公开的内容：{case.asked}"),
        ("par", f"提供形式：{case.get_provision_display()}；获取方式：{case.get_way_display()}"),
    ]
    return Piece("申请.pdf", binding.written("政府信息公开申请", lines), "pdf")


def _record(case: Case, title: str, acts: tuple[Act, ...]) -> Iterator[Piece]:
    """几种事写成一张单子；一件也没有的不写。"""
    lines = [("par", line) for event, line in _history(case) if event in acts]
    if lines:
        yield Piece(f"{title}.pdf", binding.written(title, lines), "pdf")


def _history(case: Case) -> Iterator[tuple[str, str]]:
    for event in case.events.select_related("by"):
        told = shown_event(event)
        words = "　".join(part for part in (told.words, told.private) if part)
        yield event.act, f"{chinese(event.on)}　{event.name}　{words}　{told.by}"


def _name(number: int, name: str) -> str:
    return f"{number:02} {name.translate(_UNSAFE)}"


def index_lines(case: Case, names: list[str]) -> list[tuple[str, str]]:
    """卷内目录的各行（head 或者 par）：案由、经过、各件的顺序。"""
    assert case.closed is not None  # 办结了才有案卷
    facts = [f"编号：{case.number}", f"机关：{case.agency.name}", f"申请内容：{case.asked}"]
    if case.receipt:
        facts.append(f"{case.receipt_name}：{chinese(case.receipt)}")
    if case.reanswers:
        facts.append(f"重新答复的是：{case.reanswers.told_as}")
    facts += [f"重新答复另立一件：{one.told_as}" for one in case.reanswered_by.all()]
    facts.append(f"办结之日：{chinese(case.closed)}")
    facts.append(f"依据：{rule('archive.case', case.closed).citation}")
    history = []
    for event in case.events.select_related("by"):
        told = shown_event(event)
        history.append(f"{chinese(event.on)}　{event.name}　{told.words}　{told.by}")
    listed = [f"{number}. {name}" for number, name in enumerate(names, 1)]
    return [
        *(("par", line) for line in facts),
        ("head", "一、经过"),
        *(("par", line) for line in history),
        ("head", "二、卷内文件"),
        *(("par", line) for line in listed),
    ]


def index(case: Case, names: list[str]) -> bytes:
    """卷内目录（.docx）。"""
    document = new_document()
    page_numbers(document)
    add_text(document, _TITLE, SONG, 22, centre=True)
    for style, line in index_lines(case, names):
        add_text(document, line, HEI if style == "head" else FANG, 16, indent=True)
    return saved(document)
