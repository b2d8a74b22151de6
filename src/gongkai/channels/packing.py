"""把一条装好交给接口：文字、网址、封面、令牌；读数据库、画封面都在这里，接口自己什么也不读。"""

from django.conf import settings
from django.utils import timezone

from gongkai.channels.adapters import Job, Old, Picture
from gongkai.channels.kinds import Kind
from gongkai.channels.models import Account, Plan, Post
from gongkai.channels.writing import Written, address_of, cut, written
from gongkai.disclosures.models import Item
from gongkai.documents.paper.pdf import FontMissing, compile_pictures, string
from gongkai.look import token
from gongkai.safekeeping.files import content_of

_COVER = "#set page(width: 900pt, height: 383pt, margin: 48pt, fill: rgb({fill}))\n"


def job_of(post: Post, account: Account) -> Job:
    """装好的一条。"""
    item, kind = post.item, account.way
    held = account.token if account.token_until and account.token_until > timezone.now() else ""
    return Job(
        act=post.act,
        ident=post.ident.hex,
        words=_words(post, kind),
        url=address_of(item),
        number=item.index_number,
        agency=cut(item.agency.name, kind.author),
        at=post.created,
        base=settings.CHANNELS_BASES.get(kind.id, kind.base),
        facts=account.facts,
        secret=account.secret or {},
        token=str(held or ""),
        stage=post.stage,
        picture=_picture(post, kind),
        old=_old(post),
    )


def _words(post: Post, kind: Kind) -> Written:
    """排上时写好的；公众号的正文长，现写（信息还是那一稿，`guard` 刚看过）。"""
    if not kind.html or post.act == Post.Act.RECALL:
        return Written(post.title, post.text)
    plan = Plan.objects.filter(item=post.item_id, account=post.account_id).first()
    used = plan.text if plan and plan.approved_for == post.revision and plan.approved_by_id else ""
    fresh = written(post.item, kind, used, correcting=post.old_id is not None)
    return Written(post.title, fresh.text, fresh.digest, fresh.html)


def _old(post: Post) -> Old | None:
    old = post.old
    if old is None:
        return None
    return Old(old.receipt, old.ident.hex, old.text, old.title, old.created, old.stage)


def _picture(post: Post, kind: Kind) -> Picture | None:
    """信息的第一幅图（合对方限度的）；公众号一定要封面，没有图的画一幅写着标题的。"""
    if not kind.pictures or post.act == Post.Act.RECALL or "cover" in post.stage:
        return None
    for one in post.item.attachments.select_related("stored"):
        if one.stored.kind in kind.pictures:
            content = content_of(one.stored)
            if len(content) <= kind.picture:
                return Picture(content, one.stored.kind)
    return _drawn(post.item) if kind.html else None


def _drawn(item: Item) -> Picture | None:
    """写着机关和标题的封面；没有中文字体的没有。"""
    fill, ink = string(token("deep")), string(token("paper"))
    source = _COVER.format(fill=fill) + (
        f"#set text(fill: rgb({ink}))\n#text(size: 26pt, {string(item.agency.name)})\n"
        f"#v(1fr)\n#text(size: 44pt, weight: 700, {string(item.title)})\n#v(1fr)\n"
    )
    try:
        return Picture(compile_pictures(source, dots=72)[0], "png")
    except FontMissing:
        return None
