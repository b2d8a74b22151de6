"""题目、落款的各种写法：机关、年度说得对，说不准的不说。"""

import random

import pytest

from gongkai.annual.read.heading import complete_by_name, named
from gongkai.annual.read.lines import Lines
from gongkai.annual.read.names import clean, is_own_name, joined
from gongkai.annual.read.squeeze import Squeezed, fold
from gongkai.annual.read.text import read_lines, read_text
from gongkai.annual.specimen import crawled_rows, specimen

TITLE = "政府信息公开工作年度报告"
OURS = "河口县林业局"


def told(head, end=""):
    """由第一部分以前的文字、末尾的文字看出的。"""
    folded = fold(f"{head}\n一、总体情况\n{end}")
    return named(head, "", Squeezed(folded).text, folded[-300:])


def body_of(overview=""):
    text = crawled_rows(specimen(random.Random(2), "2021"))
    text = text[text.index("一、总体情况") :]
    return text.replace("一、总体情况\n", f"一、总体情况\n{overview}\n") if overview else text


TITLES = {
    "关于年度": f"{OURS}关于2022年度政府信息公开工作情况的报告",
    "关于报送": f"{OURS}关于报送2022年{TITLE}的函",
    "关于印发": f"{OURS}关于印发2022年{TITLE}的通知",
    "关于我局": f"{OURS}关于我局2022年{TITLE}的说明",
    "工作的年度报告": f"{OURS}关于2022年政府信息公开工作的年度报告",
    "冒号": f"{OURS}：2022年{TITLE}",
    "破折号": f"{OURS}——2022年{TITLE}",
    "本级": f"{OURS}（本级）2022年{TITLE}",
    "年份在括号里": f"{OURS}（2022年）{TITLE}",
    "年份在当中": f"{OURS}政府信息公开2022年度报告",
    "年年度": f"{OURS}\n政府信息公开工作2022年年度报告",
    "总结暨": f"{OURS}2022年度信息公开工作总结暨年度报告",
    "工作总结报告": f"{OURS}2022年政府信息公开年度工作总结报告",
    "年份在末尾": f"{OURS}{TITLE}\n2022年",
    "机关在题目后": f"2022年度政府信息公开年度报告（{OURS}）",
    "机关在外括号": f"（{OURS}）2022年{TITLE}",
    "编制了": f"按照第五十条规定，{OURS}编制了2022年{TITLE}。",
    "由其编制并公布": f"根据条例规定，由{OURS}编制并公布2022年{TITLE}。",
    "信息与政务": f"{OURS}2022年政府信息与政务公开工作年度报告",
    "政务信息": f"{OURS}2022年政务信息公开工作年报",
    "零的写法": f"{OURS}二O二二年{TITLE}",
    "附件": f"附件1：{OURS}2022年{TITLE}",
    "元数据": f"索引号|53|发布机构|河口县人民政府办公室|标题|{OURS}2022年{TITLE}",
    "格子": f"索引号\x1f53\x1f标题\x1f{OURS}2022年{TITLE}",
}


@pytest.mark.parametrize("head", TITLES.values(), ids=TITLES.keys())
def test_the_agency_and_the_year_of_a_title(head):
    found = told(head)
    assert (found.agency, found.year, found.relied) == (OURS, 2022, {})


WHOLE = f"{OURS}2022年{TITLE}"


@pytest.mark.parametrize("at", range(3, len(WHOLE)))
def test_a_title_broken_over_two_lines_is_one_title(at):
    found = told(f"{WHOLE[:at]}\n{WHOLE[at:]}")
    assert (found.agency, found.year, found.relied) == (OURS, 2022, {})


@pytest.mark.parametrize("at", range(6, len(WHOLE) - 4))
def test_a_title_broken_over_three_lines_is_one_title(at):
    found = told(f"附件\n{WHOLE[:at]}\n{WHOLE[at : at + 3]}\n{WHOLE[at + 3 :]}")
    assert (found.agency, found.year) == (OURS, 2022)


@pytest.mark.parametrize(
    ("lines", "agency"),
    [
        ("河口县住\n房和城乡建设局2022年", "河口县住房和城乡建设局"),
        ("河口县住房\n和城乡建设局\n2022年", "河口县住房和城乡建设局"),
        ("河口县市\n场监督管理局2022年", "河口县市场监督管理局"),
        ("国家税务总局河口县\n税务局2022年", "国家税务总局河口县税务局"),
        ("河口县政务服务\n数据管理局2022年", "河口县政务服务数据管理局"),
        ("河口县白\n沙镇人民政府2022年", "河口县白沙镇人民政府"),
        ("河口县人民政府\n办公室2022年", "河口县人民政府办公室"),
        ("河口县人民政府\n林业局2022年", "林业局"),
        ("河口县政务公开\n河口县林业局2022年", OURS),
        ("河口县欢迎您\n河口县林业局2022年", OURS),
        ("乡镇街道\n河口县林业局2022年", OURS),
        ("河口县林业局文件\n河口县林业局2022年", OURS),
        ("诸城市文\n化广电和旅游局2022年", "诸城市文化广电和旅游局"),
        ("城步苗族\n自治县水务局2022年", "城步苗族自治县水务局"),
        ("热点\n镇江市水务局2022年", "镇江市水务局"),
        ("热点\n三江侗族自治县水务局2022年", "三江侗族自治县水务局"),
        ("河口县人民政府关于印发年度报告的通知\n河口县林业局2022年", OURS),
        ("按照条例要求，现将有关情况公布如下\n河口县林业局2022年", OURS),
        ("首页，新闻，本县\n河口县林业局2022年", OURS),
        ("和县住房和城\n乡建设局2022年", "和县住房和城乡建设局"),
        ("打印\n市水务局2022年", "市水务局"),
        ("根据规定，由河口县住房和城\n乡建设局编制了2022年", "河口县住房和城乡建设局"),
        ("现公布河口县\n水务局2022年", "河口县水务局"),
        ("来源：河口县\n水务局2022年", "水务局"),
        ("河口县政务公开\n2022年", ""),
        ("河口县人民政府门户网站\n2022年", ""),
    ],
)
def test_a_name_broken_over_lines_is_joined_and_nothing_else_is(lines, agency):
    found = told(f"{lines}{TITLE}")
    assert (found.agency, found.year) == (agency, 2022)


@pytest.mark.parametrize(
    ("head", "end", "agency", "relied"),
    [
        (f"2022年{TITLE}\n{OURS}\n（2023年1月16日）", "", OURS, "题目下的署名"),
        (f"2022年{TITLE}\n{OURS}　　2023年1月16日", "", OURS, "题目下的署名"),
        (f"2022年{TITLE}\n（{OURS} 2023年1月16日）", "", OURS, "题目下的署名"),
        (f"2022年{TITLE}\n{OURS}", "", OURS, "题目下的署名"),
        (f"2022年{TITLE}\n{OURS}\n2023年1月", "", OURS, "题目下的署名"),
        (f"2022年{TITLE}", f"没有其他事项。\n{OURS}\n2023年1月", OURS, "落款"),
        (f"2022年{TITLE}\n如有疑问，请与{OURS}办公室联系（电话：12345）。", "", OURS, "联系方式"),
        (f"2022年{TITLE}\n本报告按照条例要求，由{OURS}编制。", "", OURS, "编制说明"),
        (f"2022年{TITLE}\n河口县人民政府办公室：\n现将情况报告如下。", "", "", None),
        (f"2022年{TITLE}\n发布机构：河口县人民政府 2023年1月5日", "", "", None),
        (f"2022年{TITLE}", f"没有其他事项。\n{OURS}", OURS, "落款"),
        (f"2022年{TITLE}", f"无\n{OURS}（盖章）", OURS, "落款"),
        (f"2022年{TITLE}", f"没有其他事项。\n{OURS}\n2023年1月16日", OURS, "落款"),
        (f"2022年{TITLE}", "没有其他事项。\n县政府", "", None),
        (f"2022年{TITLE}", "没有其他事项。\n局办公室\n2023年1月16日", "", None),
        (f"2022年{TITLE}", f"没有其他事项。\n（盖章）{OURS}\n2023年1月16日", OURS, "落款"),
        (f"2022年{TITLE}", f"没有其他事项。\n{OURS}\n2023-01-16", OURS, "落款"),
        (f"2022年{TITLE}", f"没有其他事项。\n{OURS}\n2023.1.16", OURS, "落款"),
        (f"2022年{TITLE}", f"没有其他事项。\n单位：{OURS}", OURS, "落款"),
        (f"2022年{TITLE}", f"无。\n报告单位：{OURS}\n日期：2023年1月16日", OURS, "落款"),
        (f"2022年{TITLE}", f"没有其他事项。\n2023年1月16日\n{OURS}", OURS, "落款"),
        (f"2022年{TITLE}", "没有其他事项。\n单位：我局", "", None),
        (f"2022年{TITLE}\n联系单位：{OURS}，电话12345。", "", OURS, "联系方式"),
        (f"2022年{TITLE}\n编制单位：{OURS}\n编制时间：2023年1月", "", OURS, "编制说明"),
        (f"填报单位：{OURS}（盖章）  填报日期：2023年1月\n报告年度：2022年", "", OURS, "编制说明"),
        ("填报单位：局办公室\n报告年度：2022年", "", "", None),
        (f"2022年{TITLE}\n请与河口县卫健委联系。", "", "河口县卫健委", "联系方式"),
        (f"2022年{TITLE}\n{OURS}政府信息公开年度报告由六部分组成。", "", OURS, "编制说明"),
        (f"2022年{TITLE}", "请登录河口县\n人民政府", "", None),
        (f"2022年{TITLE}", "没有其他事项。\n版权所有：河口县人民政府", "", None),
        ("政府信息公开年度报告（2022年度）", f"无。\n{OURS}\n2023年1月16日", OURS, "落款"),
        (f"2022年{TITLE}\n{OURS}根据《条例》要求，编制本报告。", "", OURS, "编制说明"),
        (f"2022年{TITLE}\n{OURS}依据《条例》，现公布我局年度报告。", "", OURS, "编制说明"),
        (f"{OURS}根据《条例》规定，特向社会公布2022年{TITLE}。", "", OURS, "编制说明"),
        (f"2022年{TITLE}\n本报告由{OURS}按照条例编制。", "", OURS, "编制说明"),
        (f"2022年{TITLE}\n云岭省人民政府办公厅根据条例印发通知，我局公布报告。", "", "", None),
        (f"2022年{TITLE}\n根据县政府办公室通知要求，编制本报告。", "", "", None),
        (f"2022年{TITLE}", f"2022年，在县委、县政府领导下，{OURS}深入", OURS, "第一部分的文字"),
        (f"2022年{TITLE}", "2022年，柳林镇党委、政府高度重视", "柳林镇", "第一部分的文字"),
        (f"2022年{TITLE}", "2022年，省委省政府高度重视，市局认真落实", "", None),
        (f"河口县政府信息公开年报\n2022年{TITLE}", "", "", None),
    ],
)
def test_the_agency_beside_the_title(head, end, agency, relied):
    found = told(head, end)
    assert (found.agency, found.relied.get("agency"), found.year) == (agency, relied, 2022)


@pytest.mark.parametrize(
    ("head", "agency"),
    [
        (f"全县2022年{TITLE}", ""),
        (f"2022年县{TITLE}", ""),
        (f"县{TITLE}（2022年）", ""),
        (f"向河口县人民政府报送2022年{TITLE}", ""),
        (f"在河口县人民政府网站公布2022年{TITLE}", ""),
        (f"河口县林业局做好2022年{TITLE}编制工作", ""),
        (f"2022年度{TITLE}（公示稿）", ""),
        (f"2022年度{TITLE}（政府办）", ""),
        (f"2022年度{TITLE}（本级）", ""),
    ],
)
def test_what_does_not_look_like_an_agency_is_not_told(head, agency):
    found = told(head)
    assert (found.agency, found.year) == (agency, 2022)


NAMES = [
    "河口县林业和草原局(县绿化委员会办公室)",
    "中共河口县委宣传部(河口县新闻出版局)",
    "中共河口县委机构编制委员会办公室",
    "河口县国家安全局",
    "河口县政务公开办公室",
    "县人民政府办公室",
    "唐县",
    "和县",
    "从江县",
    "阳泉市郊区",
    "诸城市",
    "柳林镇",
    "河口街道",
    "和平区",
    "某局",
    "向塘镇人民政府",
    "锡林郭勒盟行政公署",
    "中新天津生态城",
    "河口县供销合作社联合社",
    "河口县第一中学",
    "第八师143团",
    "中国人民银行河口县支行",
    "河口县残疾人联合会",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_agencies(name):
    assert clean(name) == name
    assert told(f"{name}2022年{TITLE}").agency == name


NO_NAMES = [
    "了",
    "报送",
    "政府",
    "业局",
    "人民政府",
    "办公室",
    "我局",
    "本机关",
    "全县",
    "向社会",
    "全部",
    "河口县人民政府网站",
    "在河口县",
    "向河口县政府",
    "对河口县人民政府",
    "有关部门",
    "县委的领导",
    "政务公开",
    "2022年",
]


@pytest.mark.parametrize("words", ["", *NO_NAMES])
def test_what_is_no_name(words):
    assert clean(words) == ""


@pytest.mark.parametrize("name", ["县政府", "市局", "省委省政府", "县人民政府办公室", "各乡镇"])
def test_a_level_is_no_name_of_ones_own(name):
    assert not is_own_name(name)


def test_print_time_and_page_numbers_before_the_title_are_not_the_name():
    for before in ("1 / 2", "11/27/26, 5:45 AM ", "第1页 共3页", "共3页 第1页", "- 1 -", "附件一"):
        text = f"{before}\n{WHOLE}\n{body_of()}"
        again = read_lines(Lines(text, title=f"{before}{WHOLE}"))
        assert (again.agency, again.year) == (OURS, 2022)
        assert read_text(f"{before}{WHOLE}\n{body_of()}").agency == OURS


@pytest.mark.parametrize(
    ("head", "overview", "year", "relied"),
    [
        (f"{TITLE}\n（2022年度）", "", 2022, None),
        (f"{OURS}{TITLE}", "2022年，我局做好公开工作，比2021年多14条。", 2022, "第一部分的文字"),
        ("", "2022年，我局做好公开工作。", 2022, "第一部分的文字"),
        ("", "二〇二二年，我局做好公开工作。", 2022, "第一部分的文字"),
        ("", "截至2022年12月31日，我局公开信息14条。", 2022, "第一部分的文字"),
        ("", "今年（2022年），我局公开信息14条。", 2022, "第一部分的文字"),
        ("", "在县委领导下，2022年我局政府信息公开有序推进。", 2022, "第一部分的文字"),
        ("", "按《2021年政务公开要点》，总结2022年信息公开工作。", 2022, "第一部分的文字"),
        ("", "2022年，我局公开14条。2023年，我局将公开更多。", 2022, "第一部分的文字"),
        ("", "2021年，我局收到64件；2022年，收到52件。", 2022, "落款的日期"),
        ("", "总结2022年政务公开，比2021年政务公开好，为2023年政务公开准备。", 2022, "落款的日期"),
        ("", "全年做好公开工作，比2021年增加14条。", 2022, "落款的日期"),
        ("", "2019年机构改革以来，我局完善制度。2022年我局公开120条。", 2022, "落款的日期"),
        ("", "2020年以来，我局持续公开，2022年全年公开300条。", 2022, "落款的日期"),
        ("", "2020年机构改革以来，我局克服困难，今年公开120条。", 2022, "落款的日期"),
        ("", "2020年机构改革以后，我局克服困难。", 2022, "落款的日期"),
        ("", "2020年机构改革之后，我局克服困难。", 2022, "落款的日期"),
        ("", "在县委领导下，2022年本部门政府信息公开有序推进。", 2022, "第一部分的文字"),
        ("", "2023年1月，我局发布年报。全年公开120条。", 2022, "落款的日期"),
        ("", "2022年1月至12月，我局公开120条。", 2022, "第一部分的文字"),
        ("", "按时编制并发布2021年政府信息公开工作年度报告。", 2022, "落款的日期"),
        ("", "发布2021年度政府信息公开年报，截至2022年12月底公开9条。", 2022, "第一部分的文字"),
        ("", "全市2021年政务公开工作考核中获优秀。", 2022, "落款的日期"),
        ("", "获2021年度政务公开先进单位。", 2022, "落款的日期"),
        ("", "为2023年政务公开工作打下基础。", 2022, "落款的日期"),
        ("", "谋划2023年政务公开工作。", 2022, "落款的日期"),
        ("", "公开信息100条，比上年（2021年政务公开90条）多。", 2022, "落款的日期"),
        ("", "与2021年1月1日至12月31日相比，公开得多。", 2022, "落款的日期"),
    ],
)
def test_where_the_year_is_found(head, overview, year, relied):
    again = read_text(f"{head}\n{body_of(overview)}\n{OURS}\n2023年1月13日\n")
    assert (again.agency, again.year, again.relied.get("year")) == (OURS, year, relied)


@pytest.mark.parametrize(
    "what",
    ["条例宣传", "申请90件", "工作检查", "考评", "评估", "测评", "工作先进集体", "优秀案例"],
)
def test_what_was_praised_or_examined_is_of_another_year(what):
    again = read_text(f"{TITLE}\n{body_of(f'全市2021年政务公开{what}，我局居前。')}\n{OURS}\n")
    assert again.year is None


@pytest.mark.parametrize("zero", "〇○零O0０")
def test_the_year_2020_however_its_zero_is_written(zero):
    found = told(f"{OURS}二{zero}二{zero}年{TITLE}")
    assert (found.agency, found.year) == (OURS, 2020)


@pytest.mark.parametrize("title", [f"{OURS}{TITLE}（2022年度）", f"{OURS}{TITLE}"])
def test_other_titles_broken_anywhere(title):
    for at in range(3, len(title)):
        found = told(f"首页\n{title[:at]}\n{title[at:]}")
        assert (found.agency, found.year) == (OURS, 2022 if "2022" in title else None)


@pytest.mark.parametrize(
    ("end", "year"),
    [
        ("更新日期：2023年1月5日", None),
        ("打印时间 2026-01-05", None),
        ("电话：0953-2023-1-15", None),
        ("日期：2023-1-15", 2022),
    ],
)
def test_other_dates_at_the_end_are_no_date_of_signature(end, year):
    assert read_text(f"{body_of('全年做好公开工作。')}\n{end}\n").year == year


@pytest.mark.parametrize(
    ("head", "year"),
    [
        ("本报告年度：2022\n上一报告年度：2021", 2022),
        ("上一报告年度：2021", None),
        ("报告年度：2021\n报告年度：2022", None),
    ],
)
def test_the_year_that_a_form_states_is_its_own(head, year):
    found = told(f"填报单位：{OURS}\n{head}")
    assert found.year == year
    assert found.relied.get("year") == ("报告年度" if year else None)


def test_the_date_of_signature_is_of_last_year_only_in_the_first_months():
    for day, year in (("二〇二三年三月三十一日", 2022), ("2023年4月1日", None), ("", None)):
        assert read_text(f"{body_of('全年做好公开工作。')}\n{OURS}\n{day}\n").year == year


def test_the_name_of_the_file_is_believed_before_the_date_of_signature():
    report = read_text(f"{body_of('全年做好公开工作。')}\n2023年1月13日")
    complete_by_name(report, f"{OURS}2021年{TITLE}")
    assert (report.agency, report.year) == (OURS, 2021)
    assert report.relied == {"agency": "文件名", "year": "文件名"}


def test_the_name_of_the_file_tells_only_what_the_text_does_not():
    report = read_text(f"{WHOLE}\n{body_of()}")
    complete_by_name(report, f"河口县水务局2021年{TITLE}")
    assert (report.agency, report.year) == (OURS, 2022)
    report = read_text(body_of("全年做好公开工作。"))
    complete_by_name(report, f"{OURS}2021年{TITLE}")
    assert (report.agency, report.year) == (OURS, 2021)


def test_a_line_above_that_is_whole_is_not_joined():
    assert joined("河口县", "柳林镇人民政府") == "柳林镇人民政府"
    assert joined("河口县林业局", "水务局") == "水务局"
    assert joined("", "水务局") == "水务局"


LONG = "本报告前半部分是全年的做法，中间三张表是统计数字，后面是不足和打算；" * 4


@pytest.mark.parametrize(
    "preface",
    [
        f"现将{OURS}2022年政府信息公开工作情况报告如下：{LONG}",
        f"根据要求，现发布{OURS}2022年政府信息公开年度报告，{LONG}".replace("；", "，"),
        f"现将{OURS}（以下简称“本机关”）2022年{TITLE}公布如下：{LONG}",
        f"【年报】{OURS}2022年{TITLE}",
        f"【{OURS}】2022年{TITLE}",
        f"【{OURS}】关于2022年{TITLE}",
    ],
)
def test_a_long_preface_and_words_in_brackets_beside_the_name(preface):
    found = told(preface)
    assert (found.agency, found.year) == (OURS, 2022)
