"""六种标题各种写法的头一个字，都在“先看头一个字”的字里：快的一遍不许漏。"""

import pytest

from gongkai.annual.read.sections import _HEADINGS

WRITTEN = {
    "overview": ["一、总体情况", "一总体情况", "总体情况"],
    "disclosures": [
        "二、主动公开政府信息情况",
        "行政机关主动公开政府信息的情况",
        "主动公开政府信息情况",
    ],
    "applications": [
        "三、收到和处理政府信息公开申请情况",
        "行政机关收到和处理政府信息公开申请的情况",
        "收到和处理政府信息公开申请情况",
    ],
    "remedies": [
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "因政府信息公开申请行政复议和行政诉讼情况",
        "政府信息公开工作被提起行政复议、行政诉讼的情况",
    ],
    "problems": [
        "五、存在的主要问题及改进情况",
        "政府信息公开工作存在的主要问题及改进情况",
        "存在问题和整改措施",
        "主要问题及改进情况",
        "问题以及整改情况",
    ],
    "others": [
        "六、其他需要报告的事项",
        "其他需要报告的事项",
        "需要报告的其他事项",
        "应当报告的事项",
        "应报告事项",
        "报告事项",
    ],
}


@pytest.mark.parametrize(
    ("section", "title"),
    [pytest.param(s, t, id=f"{s}-{n}") for s, ts in WRITTEN.items() for n, t in enumerate(ts)],
)
def test_a_heading_is_found_however_it_begins(section, title):
    match = _HEADINGS.search(f"，{title}。")
    assert match is not None and match.lastgroup == section and match[0] == title
