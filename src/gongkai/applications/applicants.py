"""申请人的资料：字段、校验（身份证号码、统一社会信用代码）、遮盖。"""

import re
from collections.abc import Mapping
from typing import Any

from gongkai.language.identity import is_credit_code, is_resident_number, mask_number, mask_phone

NATURAL = "natural_person"
#: 多一位、少一位的也像
_LIKE_RESIDENT = re.compile(r"\d{16,18}[\dXx]", re.ASCII)
_LIKE_CREDIT = re.compile(r"[0-9A-Za-z]{17,19}", re.ASCII)
#: 字段 -> 名称；自然人与组织共用
FIELDS = {
    "name": "姓名或名称",
    "identity_kind": "证件名称",
    "identity": "证件号码",
    "representative": "法定代表人",
    "contact": "联系人",
    "phone": "联系电话",
    "email": "电子邮箱",
    "address": "通信地址",
    "postcode": "邮政编码",
}
#: 联系申请人要的
CONTACT = ("name", "contact", "phone", "email", "address", "postcode")
RESIDENT_CARD = "居民身份证"
CREDIT_CODE = "统一社会信用代码"
_OTHER = "其他"
PERSONAL_PROOFS = [RESIDENT_CARD, "护照", "港澳台居民居住证", "港澳居民来往内地通行证", _OTHER]
#: 单位的：企业不出示身份证
ORGANIZATION_PROOFS = [CREDIT_CODE, "社会团体法人登记证书", "民办非企业单位登记证书", _OTHER]
IDENTITY_KINDS = [*PERSONAL_PROOFS[:-1], *ORGANIZATION_PROOFS]
_PHONE = re.compile(r"\+?\d[\d\s\-－()（）]{5,22}\d(?:\s*(?:转|ext\.?|-)\s*\d{1,6})?", re.ASCII)
_MOBILE = re.compile(r"1\d*", re.ASCII)
_MOBILE_DIGITS = 11


def proofs_of(kind: str) -> list[str]:
    """这一类申请人可以用的证件。"""
    return PERSONAL_PROOFS if kind == NATURAL else ORGANIZATION_PROOFS


def wrong_phone(phone: str) -> str:
    """电话号码写法不对的说明；对的、空的为空。"""
    if not phone:
        return ""
    if not _PHONE.fullmatch(phone):
        return "电话号码写成 13912345678、0951-1234567 或者 0951-1234567转801 这样。"
    digits = "".join(c for c in phone if c.isdigit())
    if _MOBILE.fullmatch(phone) and len(digits) != _MOBILE_DIGITS:
        return f"手机号码是 {_MOBILE_DIGITS} 位，这里是 {len(digits)} 位，请核对。"
    return ""


def wrong_identity(kind: str, number: str) -> str:
    """证件号码不对的说明；对或者不能验的为空。"""
    if kind == RESIDENT_CARD and not is_resident_number(number):
        return "身份证号码不对（最后一位是校验码），请对照证件逐位核对。"
    if kind == CREDIT_CODE and not is_credit_code(number):
        return "统一社会信用代码不对（最后一位是校验码），请对照营业执照逐位核对。"
    return ""


def likely_kind(kind: str, number: str) -> str:
    """没有写是什么证件的，由申请人类别和号码认：像身份证号码、统一社会信用代码的；认不出为空。"""
    if kind == NATURAL:
        return RESIDENT_CARD if _LIKE_RESIDENT.fullmatch(number) else ""
    return CREDIT_CODE if _LIKE_CREDIT.fullmatch(number) else ""


def masked(applicant: Mapping[str, Any]) -> dict[str, str]:
    """列表和页面上看的：姓名留姓，号码留头尾，地址只留前六字。"""
    shown = {key: str(applicant.get(key) or "") for key in FIELDS}
    shown["name"] = masked_name(applicant)
    shown["identity"] = mask_number(shown["identity"])
    shown["phone"] = mask_phone(shown["phone"])
    shown["representative"] = _first(shown["representative"], 1)
    shown["contact"] = _first(shown["contact"], 1)
    shown["address"] = _first(shown["address"], 6)
    head, at, host = shown["email"].partition("@")
    shown["email"] = f"{head[:2]}***@{host}" if at else ""
    return shown


def masked_name(applicant: Mapping[str, Any]) -> str:
    """自然人留姓；组织的名称是公开的，不遮。"""
    name = str(applicant.get("name") or "")
    return _first(name, 1) if applicant.get("identity_kind") != CREDIT_CODE else name


def _first(text: str, keep: int) -> str:
    return text[:keep] + "*" * min(len(text) - keep, 4) if len(text) > keep else text
