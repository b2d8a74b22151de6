"""留痕怎样说：对什么、详情的各项，代码换成话；认不出的原样。"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth import get_user_model

from gongkai.agencies.accounts import SAID
from gongkai.safekeeping.actor import name_in_trail
from gongkai.safekeeping.models import TrailEntry

#: 对象的代码 -> 怎样说
SUBJECTS = {
    "case": "申请",
    "item": "信息",
    "column": "栏目",
    "entry": "目录事项",
    "agency": "机关",
    "person": "人员",
    "user": "人员",
    "contest": "复议诉讼",
    "complaint": "投诉举报",
    "utility": "公共企事业单位",
    "message": "群众留言",
    "consultation": "征集",
    "topic": "热点",
    "knowledge": "知识",
    "import": "导入的一批",
    "batch": "导入的一批",
    "finding": "问题",
    "question": "督办",
    "training": "培训",
    "channel": "渠道账号",
    "post": "发到渠道的一条",
    "queue": "办案台的一队",
    "delivery": "一份通知",
    "words": "检索用词",
    "address": "来自",
}
#: 详情的代码 -> 怎样说
DETAILS = {
    "about": "关于",
    "account": "账号",
    "action": "做了什么",
    "actor": "谁",
    "address": "来自",
    "after": "改为",
    "again": "又查出",
    "answered": "答复（答辩）日",
    "at": "时间",
    "batch": "哪一批",
    "before": "原来",
    "by": "方式",
    "carried": "带去的",
    "cases": "件数",
    "cell": "哪一格",
    "changed": "改了",
    "channel": "渠道",
    "closed": "审结日",
    "closing": "关账第几次",
    "comment": "意见",
    "contest": "复议诉讼",
    "count": "件数",
    "counts": "计入",
    "digest": "指纹",
    "draft": "草稿",
    "added": "加上",
    "dropped": "去掉",
    "ended": "失效、废止之日",
    "event": "记事第几条",
    "evidence": "证据",
    "file": "文件",
    "for": "办什么",
    "form": "格式",
    "format": "格式",
    "found": "处数",
    "from": "从",
    "given": "给出的",
    "ground": "依据",
    "group": "种类",
    "handled": "办结日",
    "how": "方式",
    "indicator": "指标",
    "industry": "行业",
    "inspection": "检查第几次",
    "into": "并入",
    "item": "信息",
    "kind": "种类",
    "letter": "文书",
    "level": "程度",
    "message": "留言",
    "name": "名称",
    "new": "新查出",
    "note": "说明",
    "number": "第几稿",
    "on": "日期",
    "opinion": "意见",
    "other": "另一件",
    "part": "第几条",
    "passage": "哪一段",
    "people": "名单上的人",
    "rank": "性质",
    "readings": "法律的读法",
    "reanswer": "另立的一件",
    "reason": "理由",
    "received": "收到之日",
    "record": "登记",
    "response": "哪一份意见",
    "result": "结果",
    "revision": "修订",
    "right": "答对",
    "role": "职责",
    "rows": "行数",
    "scopes": "可以做什么",
    "secrets": "密钥",
    "shown": "公开显示",
    "since": "从哪一天",
    "size": "件数",
    "state": "情况",
    "step": "步骤",
    "subject": "对什么",
    "to": "到",
    "total": "总数",
    "until": "到哪一天",
    "url": "网址",
    "username": "账号",
    "value": "现在的数",
    "walk": "走网站第几次",
    "was": "原来的数",
    "why": "为什么",
    "words": "字词",
    "year": "年度",
}
_WAYS = {"password": "密码", "oidc": "单点登录", "totp": "验证器"}
#: 详情里的值 -> 怎样说；别的应用在 ready() 里登记自己的
VALUES: dict[str, Mapping[str, str]] = {
    "by": _WAYS,
    "how": _WAYS,
    "changed": SAID,
    "role": SAID,
    "readings": {},
}
#: 指纹、密钥只写开头
_LONGEST_DIGEST = 12
_CODE = re.compile(r"[\w.:]+", re.A)


def name_values(key: str, names: Iterable[tuple[str, Any]]) -> None:
    """登记详情 `key` 的各个值怎样说。"""
    VALUES[key] = {**VALUES.get(key, {}), **{code: str(name) for code, name in names}}


def subject_in_words(subject: str) -> str:
    """“case:12”写成“申请 12”；不认识的原样。"""
    kind, _, key = subject.partition(":")
    return f"{SUBJECTS[kind]} {key}" if kind in SUBJECTS else subject


def subjects_of(words: str) -> list[str]:
    """“申请 12”是哪些对象（同名的不止一种）；别的就是原样，如“case:12”。"""
    name, _, key = words.strip().rpartition(" ")
    found = [f"{code}:{key}" for code, said in SUBJECTS.items() if key and said == name.strip()]
    return found or [words]


def people_of(rows: Iterable[TrailEntry]) -> dict[int, Any]:
    """各条里说到的人：做的人、名单上的人。"""
    keys = {key for e in rows if (key := e.actor.rpartition("#")[2]).isdigit()}
    keys |= {str(k) for e in rows for k in e.detail.get("people") or []}
    return get_user_model().objects.in_bulk([int(k) for k in keys])


def names_of(people: Mapping[int, Any]) -> dict[str, str]:
    """留痕里的账号 -> 姓名。"""
    return {name_in_trail(one): one.get_full_name() for one in people.values()}


def detail_in_words(detail: Mapping[str, Any], people: Mapping[int, Any], most: int = 0) -> str:
    """“理由：……　件数：3”；空的不写；`most` 为一项里至多列几个（0 为全列）。"""
    shown = {k: _said(k, v, people, most) for k, v in detail.items()}
    return "　".join(f"{DETAILS.get(k, k)}：{words}" for k, words in shown.items() if words)


def _said(key: str, value: Any, people: Mapping[int, Any], most: int = 0) -> str:
    if isinstance(value, list):
        few = value[:most] if most else value
        more = f"等 {len(value)} 项" if len(few) < len(value) else ""
        return "、".join(_said(key, one, people) for one in few) + more
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None:
        return ""
    if key == "people" and (one := people.get(value)):
        return str(one.get_full_name() or one.get_username())
    if key == "digest":
        return f"{str(value)[:_LONGEST_DIGEST]}……"
    return _named(VALUES.get(key, {}), str(value))


def _named(names: Mapping[str, str], value: str) -> str:
    """整个是代码的、代码在最前面的（“licences:decisions 1月：3→5”），换成名称。"""
    code = _CODE.match(value)
    if code is None or code[0] not in names:
        return value
    return names[code[0]] + value[code.end() :]
