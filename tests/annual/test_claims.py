"""一句话里说的数：与表格不符的查得出，说的不是这回事的不查。"""

import pytest

from gongkai.annual.model import Cell, Report
from gongkai.annual.narrative import check_narrative

#: 表格里不为 0 的格
TABLE = {
    "applications": {
        "new": {"natural_person": 46, "business": 3, "charity": 1, "legal_service": 2, "total": 52},
        "carried_in": {"natural_person": 4, "legal_service": 1, "total": 5},
        "granted": {"natural_person": 17, "business": 1, "legal_service": 1, "total": 19},
        "partial": {"natural_person": 8, "business": 1, "total": 9},
        "denied.third_party": {"natural_person": 2, "total": 2},
        "denied.internal_affairs": {"natural_person": 1, "total": 1},
        "denied.deliberative": {"natural_person": 3, "total": 3},
        "unavailable.not_held": {
            "natural_person": 11,
            "business": 1,
            "charity": 1,
            "legal_service": 1,
            "total": 14,
        },
        "unavailable.must_create": {"natural_person": 2, "total": 2},
        "declined.petition": {"natural_person": 1, "total": 1},
        "declined.repeat": {"natural_person": 1, "total": 1},
        "other.uncorrected": {"natural_person": 1, "total": 1},
        "other.other": {"legal_service": 1, "total": 1},
        "total": {
            "natural_person": 47,
            "business": 3,
            "charity": 1,
            "legal_service": 3,
            "total": 54,
        },
        "carried_out": {"natural_person": 3, "total": 3},
    },
    "remedies": {
        "reconsideration": {"upheld": 3, "corrected": 1, "pending": 1, "total": 5},
        "litigation.direct": {"upheld": 1, "pending": 1, "total": 2},
        "litigation.after_reconsideration": {"upheld": 2, "other": 1, "total": 3},
    },
    "disclosures": {
        "normative": {"made": 4, "repealed": 2, "in_force": 31},
        "licences": {"decisions": 512},
        "penalties": {"decisions": 38},
        "coercion": {"decisions": 5},
    },
}


def report(*paragraphs, section="overview"):
    """表格如上的 2023 年报告，文字为 `paragraphs`。"""
    one = Report("2021", "青川市兴庆区住房和城乡建设局", 2023)
    for cell in one.form.cells():
        table, row, column = cell.split(":")
        one.cells[cell] = Cell(TABLE[table].get(row, {}).get(column, 0))
    one.sections[section] = list(paragraphs)
    return one


def told(*paragraphs, **where):
    """发现所指的 (格, 所写的数)。"""
    found = check_narrative(report(*paragraphs, **where))
    return {(cell, str(f.found)) for f in found for cell in f.cells}


WRONG = (
    ("全年受理政府信息公开申请52件。截至年末，已经办完的有49件。", [("a:total:total", 49)]),
    (
        "今年我局收到的政府信息公开申请为52件，至12月底全部答复完毕的51件，尚未到期的3件。",
        [("a:total:total", 51)],
    ),
    ("本年度共接收信息公开申请52份。全部申请中，按期答复50份。", [("a:total:total", 50)]),
    ("52件新申请连同上年结转的5件，全年共需办理57件，实际办结50件。", [("a:total:total", 50)]),
    (
        "政府信息公开行政复议案件5宗；政府信息公开行政诉讼案件7宗。",
        [("r:litigation.direct:total", 7)],
    ),
    ("全年因信息公开被申请复议5起；被诉6起。", [("r:litigation.direct:total", 6)]),
    (
        "2023年度，涉及政府信息公开的行政复议共计8件。行政诉讼共计5件。",
        [("r:reconsideration:total", 8)],
    ),
    (
        "复议、诉讼方面：政府信息公开类行政复议6件，行政诉讼4件。",
        [("r:reconsideration:total", 6), ("r:litigation.direct:total", 4)],
    ),
    ("一年间共有60件政府信息公开申请递交到我局。", [("a:new:total", 60)]),
    ("全局共登记60件政府信息公开申请。", [("a:new:total", 60)]),
    ("有61宗申请向我局提出，内容多为征收补偿。", [("a:new:total", 61)]),
    ("我局全年共收到来自社会各界的61份申请。", [("a:new:total", 61)]),
    ("收到依申请公开事项58项，答复51项。", [("a:new:total", 58), ("a:total:total", 51)]),
    (
        "政府信息公开申请新收58宗，结转5宗，办结49宗，转下年8宗。",
        [("a:new:total", 58), ("a:total:total", 49), ("a:carried_out:total", 8)],
    ),
    (
        "52件申请里，个人申请40件，企业申请8件。",
        [("a:new:natural_person", 40), ("a:new:business", 8)],
    ),
    (
        "从申请人看，自然人48件，商业企业3件，社会公益组织2件，法律服务机构2件。",
        [("a:new:natural_person", 48), ("a:new:charity", 2)],
    ),
    ("新收申请52件，其中自然人申请46件，法人和其他组织申请9件。", [("a:new:business", 9)]),
    (
        "从答复情况看，本机关不掌握的11件，重复申请3件，信访举报投诉类2件。",
        [
            ("a:unavailable.not_held:total", 11),
            ("a:declined.repeat:total", 3),
            ("a:declined.petition:total", 2),
        ],
    ),
    (
        "办理结果中，涉及过程性信息不予公开4件，保护第三方合法权益不予公开3件。",
        [("a:denied.deliberative:total", 4), ("a:denied.third_party:total", 3)],
    ),
    (
        "不予公开的7件中，属于内部事务信息2件，属于过程性信息3件，第三方合法权益2件。",
        [("a:denied.third_party:total", 7), ("a:denied.internal_affairs:total", 2)],
    ),
    ("因申请人逾期不补正终止办理2件。", [("a:other.uncorrected:total", 2)]),
    (
        "全年未发生与政府信息公开相关的行政复议及行政诉讼。",
        [("r:reconsideration:total", 0), ("r:litigation.direct:total", 0)],
    ),
    (
        "我局全年没有政府信息公开行政复议案件，也没有行政诉讼案件。",
        [("r:reconsideration:total", 0), ("r:litigation.direct:total", 0)],
    ),
    (
        "政府信息公开行政复议、行政诉讼均为零。",
        [("r:reconsideration:total", 0), ("r:litigation.direct:total", 0)],
    ),
    ("本年度不存在因政府信息公开引起的行政诉讼。", [("r:litigation.direct:total", 0)]),
    (
        "未因政府信息公开被提起行政诉讼，也未被申请行政复议。",
        [("r:reconsideration:total", 0), ("r:litigation.direct:total", 0)],
    ),
    (
        "全年政府信息公开工作零复议、零诉讼。",
        [("r:reconsideration:total", 0), ("r:litigation.direct:total", 0)],
    ),
    (
        "本年无行政复议和行政诉讼发生。",
        [("r:reconsideration:total", 0), ("r:litigation.direct:total", 0)],
    ),
    ("上一年度结转的政府信息公开申请共计6件。", [("a:carried_in:total", 6)]),
    ("2022年度结转至2023年办理的申请6件。", [("a:carried_in:total", 6)]),
    ("上年未办结、结转到今年的政府信息公开申请有6件。", [("a:carried_in:total", 6)]),
    ("由上年结转而来的申请数量为6件。", [("a:carried_in:total", 6)]),
    ("年末尚有4件申请结转2024年继续办理。", [("a:carried_out:total", 4)]),
    ("剩余4件结转至下一年度办理。", [("a:carried_out:total", 4)]),
    (
        "全年出台行政规范性文件7件，废止1件，继续有效的29件。",
        [("d:normative:made", 7), ("d:normative:repealed", 1), ("d:normative:in_force", 29)],
    ),
    ("行政规范性文件方面，本年制发5件，废止2件，现行有效31件。", [("d:normative:made", 5)]),
    (
        "全年新制定行政规范性文件5件，宣布废止3件。",
        [("d:normative:made", 5), ("d:normative:repealed", 3)],
    ),
    ("现行有效的行政规范性文件共33件。", [("d:normative:in_force", 33)]),
    ("本年制发规范性文件五件、废止三件。", [("d:normative:made", 5), ("d:normative:repealed", 3)]),
    (
        "全年作出行政许可决定521件，行政处罚决定83件。",
        [("d:licences:decisions", 521), ("d:penalties:decisions", 83)],
    ),
    (
        "全年作出行政许可521件、行政处罚83件、行政强制6件。",
        [("d:licences:decisions", 521), ("d:penalties:decisions", 83), ("d:coercion:decisions", 6)],
    ),
    ("政府信息公开申请办理情况：予以公开20件，占办结总数的35.2%。", [("a:granted:total", 20)]),
    ("予以公开19件，占办理总数的45.2%。", [("a:total:total", "45.2")]),
    ("自然人申请46件，占新收申请的78.5%。", [("a:new:total", "78.5")]),
    ("予以公开和部分公开合计30件。", [("a:granted:total", 30)]),
    ("行政复议5件（维持2件，纠正1件，尚未审结1件）。", [("r:reconsideration:upheld", 2)]),
    (
        "政府信息公开行政诉讼5件，其中直接起诉3件，复议后起诉3件。",
        [("r:litigation.direct:total", 3)],
    ),
    ("2022年收到申请40件；2023年收到申请55件，同比增长30%。", [("a:new:total", 55)]),
    ("本机关共收到政府信息公开申请五十五件，办结五十四件。", [("a:new:total", 55)]),
    ("答复政府信息公开申请共五十件。", [("a:total:total", 50)]),
    (
        "行政复议、行政诉讼各6件。",
        [("r:reconsideration:total", 6), ("r:litigation.direct:total", 6)],
    ),
    ("新收、结转的政府信息公开申请分别为50件和5件。", [("a:new:total", 50)]),
    (
        "全年制发了6件行政规范性文件，废止了3件行政规范性文件。",
        [("d:normative:made", 6), ("d:normative:repealed", 3)],
    ),
    ("作出83件行政处罚决定。", [("d:penalties:decisions", 83)]),
    ("收到48件自然人申请、3件商业企业申请。", [("a:new:natural_person", 48)]),
    ("因政府信息公开引发7起行政复议案件、5起行政诉讼案件。", [("r:reconsideration:total", 7)]),
    ("全年有7件政府信息公开行政复议案件。", [("r:reconsideration:total", 7)]),
    (
        "政府信息公开申请办理结果：予以公开20件；部分公开9件；不予公开6件；无法提供16件；不予处理2件；其他处理2件。",
        [("a:granted:total", 20)],
    ),
    ("收到的申请中，48件来自自然人，3件来自商业企业。", [("a:new:natural_person", 48)]),
    (
        "本年度共办理政府信息公开申请50件（新收52件，上年结转5件），结转下年3件。",
        [("a:total:total", 50)],
    ),
    ("（二）依申请公开。全年新收60件、办结54件。", [("a:new:total", 60)]),
    ("我局2023年收到政府信息公开申请件数为60。", [("a:new:total", 60)]),
    ("政府信息公开申请受理量60件，答复量54件。", [("a:new:total", 60)]),
    ("依申请公开办结率100%，共答复50件。", [("a:total:total", 50)]),
    ("全年收到申请52件，已全部办结，其中予以公开20件。", [("a:granted:total", 20)]),
    (
        "2023年，我局收到政府信息公开申请52件，同比增加12件，办结50件，同比增加8件。",
        [("a:total:total", 50)],
    ),
    (
        "政府信息公开行政复议维持2件、纠正2件，尚未审结1件。",
        [("r:reconsideration:upheld", 2), ("r:reconsideration:corrected", 2)],
    ),
    ("行政复议结果为维持的2件。", [("r:reconsideration:upheld", 2)]),
    ("上年结转6件政府信息公开申请。", [("a:carried_in:total", 6)]),
    ("结转下年度的申请为4件。", [("a:carried_out:total", 4)]),
    ("没有结转下年度继续办理的申请。", [("a:carried_out:total", 0)]),
    ("全年无上年结转申请。", [("a:carried_in:total", 0)]),
    ("2023年没有收到政府信息公开申请。", [("a:new:total", 0)]),
    ("本年度依申请公开0件。", [("a:new:total", 0)]),
)
_TABLES = {"a": "applications", "r": "remedies", "d": "disclosures"}


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_a_false_number_is_found_with_its_cells(text, expected):
    wanted = {(f"{_TABLES[c[0]]}{c[1:]}", str(v)) for c, v in expected}
    found = told(text)
    assert wanted <= found
    assert {v for _, v in found} == {v for _, v in wanted}


RIGHT = (
    "政府信息公开申请由2022年的40件增加到2023年的55件。",
    "与上年相比，政府信息公开申请增加12件，达到60件。",
    "政府信息公开行政诉讼一审维持4件。",
    "全年未制定、废止行政规范性文件。",
    "本单位未制发规章。",
    "全年政府信息公开申请零受理。",
    "2022年度共受理政府信息公开申请40件，办结38件，结转5件。",
    "去年收到政府信息公开申请40件。",
    "上年同期收到申请40件，今年收到52件。",
    "较2022年的40件增加12件。",
    "近三年共收到政府信息公开申请150件。",
    "努力让群众“申请一件、答复一件、满意一件”。",
    "树立办理一件申请、化解一起矛盾的理念。",
    "把每一件申请办好，做到件件有着落。",
    "其中3件申请经补正后办理。",
    "办理信访件20件、人大建议6件。",
    "其中网上申请30件、书面申请22件。",
    "全年召开专题会议2次，审议答复10件疑难申请。",
    "主动公开政府信息1203条，其中规范性文件4件、公示公告120条。",
    "全市53家单位收到申请。",
    "处理涉及信息公开的咨询30件。",
    "力争明年行政复议案件下降到2件以内。",
    "行政许可信息512条、行政处罚信息40条在信用网站公示。",
    "本年度行政复议纠错1件，败诉0件。",
    "没有被上级机关纠错的行政复议案件。",
    "编制答复文书模板12份，整理典型案例8件。",
    "2023年第四季度办结申请12件。",
    "2023年收到政府信息公开申请52件，比2022年多12件，办结54件，比上年多15件。",
    "全年共收到政府信息公开申请52件，其中住房保障20件、物业管理18件、其他14件。",
    "我局按照《政府信息公开条例》第三十六条答复，其中依据第一项答复12件。",
    "收到人大代表建议12件，办结12件；收到政府信息公开申请52件，办结54件。",
    "区政府办转来申请8件。",
    "因申请内容不明确，向申请人发出补正通知6件。",
    "公开指南更新3次，目录新增12条。",
    "规范性文件合法性审核12件，公平竞争审查9件。",
)


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_true_or_about_something_else_is_left_alone(text):
    assert told(text) == set()


def test_prose_stands_in_any_section():
    assert told("我局收到55份政府信息公开申请。", section="applications")
    assert told("行政复议6件。", section="remedies")
    assert told("制发行政规范性文件6件。", section="disclosures")


def test_the_sentence_before_says_what_it_is_about():
    assert told("全年新收政府信息公开申请52件。", "到年底办结51件。") == {
        ("applications:total:total", "51")
    }
    assert told("处理群众留言92条。", "到年底办结51件。") == set()


def test_the_year_of_the_sentence_before_goes_on_where_nothing_is_named():
    assert told("2022年收到政府信息公开申请40件。办结38件。") == set()
    assert told("2022年收到政府信息公开申请40件。今年办结38件。") == {
        ("applications:total:total", "38")
    }


def test_another_organ_is_not_this_one():
    assert told("市财政局收到政府信息公开申请20件。") == set()
    assert told("市住建局收到政府信息公开申请20件。") == {("applications:new:total", "20")}


def test_a_sum_of_wrong_parts_is_told_once():
    found = told("政府信息公开行政争议11件，其中行政复议5件，行政诉讼6件。")
    assert {v for _, v in found} == {"6"}


def test_all_alike_is_a_number_too():
    one = report("收到政府信息公开申请52件，均为自然人申请。")
    (found,) = check_narrative(one)
    assert found.cells == ("applications:new:natural_person",) and found.found == 52
