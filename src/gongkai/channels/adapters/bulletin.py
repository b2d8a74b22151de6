"""邮件通报：一个收件人一封，经 `outbox` 发；每封的 key 由这一条定，做几遍也只寄一次。"""

from gongkai.channels.models import Post
from gongkai.channels.writing import address_of
from gongkai.outbox.messages import post as post_letter

_SUBJECTS = {"publish": "新公开：{}", "correct": "更正：{}", "recall": "已撤下：{}"}
_GONE = "本机关公开的“{title}”已经撤下，请不要再转发、引用。"


def readers_of(post: Post) -> list[str]:
    """收件人。"""
    held = (post.account.secret or {}).get("readers", "")
    return list(dict.fromkeys(line.strip() for line in held.splitlines() if line.strip()))


def hand_over(post: Post) -> str:
    """存下各封信；返回写在“对方的编号”里的话。须在事务里。"""
    subject = _SUBJECTS[post.act].format(post.title)
    text = post.text
    if post.act == Post.Act.RECALL:
        text = _GONE.format(title=post.title)
    text += f"\n\n{post.item.agency.name}\n{address_of(post.item)}"
    people = readers_of(post)
    for number, reader in enumerate(people):
        post_letter(
            key=f"bulletin:{post.ident.hex}:{number}",
            subject=subject,
            text=text,
            to=[("mail", reader)],
            about=post.subject,
            agency=post.agency_id,
        )
    return f"{len(people)} 封信"
