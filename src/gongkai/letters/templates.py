"""文书的模板：带 {栏目} 的文字，栏目要在册。"""

import re
from dataclasses import dataclass

from gongkai.law.errors import LawDataError

FIELD = re.compile(r"\{([^{}]*)\}")
#: 模板里可以用的栏目 -> 说明
FIELDS = {
    "applicant": "申请人名称",
    "you": "对主送的称呼：自然人为“你”，单位为“你单位”",
    "case_number": "申请的编号",
    "message_number": "留言的编号",
    "message_kind": "留言的类别",
    "title": "留言的标题",
    "received": "收到申请之日",
    "asked": "申请公开的内容",
    "due": "答复到期日",
    "due_citation": "答复期限的依据",
    "query_code": "查询码",
    "pending": "期限还没有起算的说明（登记回执）",
    "items": "需要补正的事项",
    "restart": "收到补正以后，答复期限是不是重新起算",
    "until": "对方应当办到的日期或者期限",
    "reason": "理由",
    "information": "提供的信息或者获取的办法",
    "search": "检索的情况：查了哪里、用什么查、结果怎样",
    "other_agency": "其他机关的名称和联系方式",
    "third_party": "第三方名称",
    "amount": "应缴的金额（元）",
    "explanation": "金额的算法",
    "basis": "决定的依据条文，连同法的名称",
    "citation": "这份文书的依据，按落款之日施行的规定",
    "decision": "办理结果的名称",
    "parts": "混合答复的各部分",
    "order": "责令重新答复的决定或者判决",
    "remedy": "救济途径和期限",
    "organ": "本机关名称",
    "contact": "本机关联系方式",
    "manner": "送达方式",
    "contest_number": "复议或者诉讼的案号",
    "history": "收到、办理的经过",
    "evidence": "证据、依据和其他材料",
    "request": "请求",
}


class TemplateWrong(LawDataError):
    """模板有误：不在册的栏目、括号不成对。"""


@dataclass(frozen=True, slots=True)
class Template:
    """一种文书：标题、各段、没有内容就整段略去的段。"""

    id: str
    title: str
    paragraphs: tuple[str, ...]


def check_template(text: str) -> None:
    """模板文字里的栏目都在册、括号成对；否则抛 TemplateWrong。"""
    rest = FIELD.sub("", text)
    if "{" in rest or "}" in rest:
        raise TemplateWrong("模板里的花括号不成对。")
    for name in FIELD.findall(text):
        if name not in FIELDS:
            known = "、".join(f"{{{k}}}{v}" for k, v in FIELDS.items())
            raise TemplateWrong(f"模板里有不认识的栏目“{{{name}}}”。可以用：{known}。")
