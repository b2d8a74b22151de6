"""接口的数据不合说明时（pydantic 的各种错）用中文怎样说。"""

from collections.abc import Mapping
from typing import Any

_SAID = {
    "missing": "没有给。",
    "string_type": "要是文字。",
    "string_too_long": "至多 {max_length} 个字。",
    "string_too_short": "至少 {min_length} 个字。",
    "string_pattern_mismatch": "写法不对，要合乎 {pattern}。",
    "enum": "不能是这个，可选：{expected}。",
    "literal_error": "不能是这个，可选：{expected}。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than_equal": "不能大于 {le}。",
    "extra_forbidden": "说明里没有这一项。",
    "json_invalid": "不是 JSON。",
}
#: 错的种类的前一段 -> 说明
_KINDS = (
    ("date_", "不是日期，写成 2026-03-02 这样。"),
    ("uuid_", "不是 UUID，写成 8f14e45f-ceea-467f-9575-1f2d3c4b5a69 这样。"),
    ("bool_", "要是 true 或者 false。"),
    ("int_", "要是整数。"),
    ("model_", "要是一个对象（{{ }}）。"),
    ("dict_", "要是一个对象（{{ }}）。"),
)
_OTHER = "写法不对，请对照接口的说明。"


def refusal(error: Mapping[str, Any]) -> str:
    """一处错的说明，末尾有句号。"""
    kind = str(error.get("type", ""))
    said = _SAID.get(kind) or next((t for start, t in _KINDS if kind.startswith(start)), _OTHER)
    context = dict(error.get("ctx") or {})
    context["expected"] = str(context.get("expected", "")).replace(" or ", "、").replace(", ", "、")
    return said.format(**context)
