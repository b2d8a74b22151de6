"""随系统的标准目录：行与核对过没有，照 LAW.md 第 5 节，与数据文件无关。"""

import tomllib
from pathlib import Path

import pytest

import gongkai.disclosures
from gongkai.disclosures.catalogues import (
    HEADERS,
    CatalogueWrong,
    read_rows,
    shipped_fields,
    shipped_rows,
)

DATA = Path(gongkai.disclosures.__file__).parent / "data" / "catalogues.toml"
#: 领域 -> 核对过的二级事项、没有核对过的二级事项
WANTED = {
    "保障性住房": (
        "法律法规 政策文件 决策前预公开 决策会议公开 决策结果公开 "
        "公租房承租资格审核 租赁补贴资格审核 选房或摇号公告",
        "中长期规划 年度计划 立项信息 建设项目信息 建设计划完成情况 公租房分配结果 "
        "租赁补贴发放结果 资格定期审核 租金收取 腾退 房屋使用监管",
    ),
    "农村危房改造": (
        "农村危房改造相关文件 上级政策解读 本级政策解读 组织培训 任务分配 农村危房等级评定标准 "
        "农村危房改造对象申请条件 农村危房改造资金补助标准 农村危房改造竣工合格标准",
        "对象名单 验收名单",
    ),
    "国有土地上房屋征收与补偿": (
        "国家层面法规政策 地方层面法规政策 启动要件 社会稳定风险评估 房屋调查登记 "
        "房屋征收补偿方案 房屋征收决定",
        "房地产估价机构确定 被征收房屋评估情况 分户补偿情况 产权调换房屋 房屋征收补偿决定",
    ),
    "市政服务": ("燃气经营许可证核发 占用、挖掘城市道路审批 城市园林绿化管理", ""),
}


def raw():
    fields = tomllib.loads(DATA.read_text("utf-8"))["field"]
    return {f["name"]: f["rows"] for f in fields}


@pytest.mark.parametrize("field", WANTED)
def test_the_rows_are_those_that_were_read_and_no_others(field):
    read, unread = (set(names.split()) for names in WANTED[field])
    rows = raw()[field]
    assert {r["second"] for r in rows if r["read"]} == read
    assert {r["second"] for r in rows if not r["read"]} == unread


def test_the_utilities_rows_are_gone():
    words = "".join(str(rows) for rows in raw().values())
    assert not any(w in words for w in ("供水", "供热", "停供", "照明"))


def test_a_row_that_was_not_read_has_no_basis():
    for field in shipped_fields():
        for row, source in zip(shipped_rows(field), raw()[field], strict=True):
            assert source["read"] or not row["basis"], row["second"]


def test_elements_and_terms_as_read():
    rows = {r["second"]: r for f in shipped_fields() for r in shipped_rows(f)}
    assert rows["农村危房改造相关文件"]["elements"].split("\n") == [
        "文件分类",
        "生成日期",
        "标题",
        "文号",
        "有效性",
        "关键词",
        "具体内容",
    ]
    assert rows["法律法规"]["elements"].startswith("文件名称\n文号")
    assert rows["任务分配"]["days"] == 20 and rows["启动要件"]["on_request"]
    assert "30日" in rows["房屋征收补偿方案"]["elements"]
    assert "国办发〔2017〕94号" in rows["竣工有关信息"]["basis"]


def test_the_headings_are_those_of_the_standard_catalogues():
    wanted = (
        "序号 一级事项 二级事项 公开内容（要素） 公开依据 公开主体 "
        "公开渠道和载体 公开对象 公开方式 公开层级"
    )
    assert [h for h in HEADERS if h in wanted.split()] == wanted.split()


@pytest.mark.parametrize(
    ("title", "cell", "on_request"),
    [
        ("公开方式", "依申请", True),
        ("公开方式", "依申请公开", True),
        ("公开方式", "主动", False),
        ("公开方式", "", False),
        ("依申请公开", "是", True),
        ("依申请公开", "√", True),
        ("依申请公开", "", False),
    ],
)
def test_the_manner_of_disclosure_is_read_as_the_catalogues_write_it(title, cell, on_request):
    """以前导出的表写“依申请公开：是”，也认。"""
    header = ["领域", "一级事项", "二级事项", title]
    [row] = read_rows([header, ["保障性住房", "法规政策", "法律法规", cell]])
    assert row["on_request"] is on_request


def test_an_unknown_manner_is_named_with_its_line():
    header = ["领域", "一级事项", "二级事项", "公开方式"]
    with pytest.raises(CatalogueWrong, match="第 2 行的“公开方式”要是主动或者依申请，现在是“网上”"):
        read_rows([header, ["保障性住房", "法规政策", "法律法规", "网上"]])
