"""附件里的个人信息，在隔开的进程里看。"""

from gongkai.documents.apart import judge_apart
from gongkai.documents.errors import FileRefused
from gongkai.language.personal import KIND_NAMES
from gongkai.oversight.walk.checks import Flaw, key_of

_FILES = ("pdf", "docx", "xlsx", "txt")
_WRITTEN = ("html", "json")
_PICTURES = ("png", "jpg")


def attachment(url: str, kind: str, content: bytes) -> list[Flaw]:
    """一份附件；看不了的写明判断不了，图片不看。"""
    if kind in _PICTURES:
        return []
    kind = "txt" if kind in _WRITTEN else kind
    if kind not in _FILES:
        return [_unread(url, "这种文件程序看不了")]
    try:
        hits, _, unread = judge_apart(content, kind, [])
    except FileRefused as error:
        return [_unread(url, str(error))]
    found = [
        Flaw(
            "personal_file",
            key_of("personal_file", url, one.hit.number),
            url,
            f"附件里有{KIND_NAMES[one.hit.kind]}：{one.hit.masked}",
            url.rsplit("/", 1)[-1],
        )
        for one in hits
        if one.hit.hides
    ]
    return found + ([_unread(url, unread)] if unread else [])


def _unread(url: str, why: str) -> Flaw:
    key = key_of("personal_file", url, "unread")
    return Flaw("personal_file", key, url, f"附件没有看成：{why}", "", unsure=True)
