"""画册的各页（见 pictures.py）：网址、谁看、打开以后再做什么。"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

#: 与浏览器测试同一套规则
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # 后台的框架是 Wagtail 的：“region”、列表里“共有几个符合”的写法由它定
    "rules": {"region": {"enabled": False}, "aria-allowed-role": {"enabled": False}},
}
Deed = Callable[[Page, str], None]


@dataclass(frozen=True)
class Shot:
    """一页：编号、标题、谁看（空为公众）、网址，打开以后再做什么。"""

    id: str
    title: str
    who: str = ""
    path: str = "/"
    deed: Deed | None = None
    #: 查询的次数有限：只做一次，换了宽度直接打开查到的那一页
    once: bool = False


def lookup(which: int) -> Deed:
    """查第几件的进度。"""

    def deed(page: Page, said: str) -> None:
        number, code = re.findall(r"编号 (\S+)　查询码 (\w{10})", said)[which]
        page.fill("#id_number", number)
        page.fill("#id_code", code)
        page.click("main button[type=submit]")
        page.wait_for_load_state("networkidle")

    return deed


def checkup(which: str) -> Deed:
    """体检一份。"""

    def deed(page: Page, said: str) -> None:
        place = next(p for p in re.findall(r"(\S+\.docx)", said) if Path(p).name == which)
        page.set_input_files("#id_file", place)
        page.click("main form[data-checkup] button[type=submit]")
        page.get_by_role("heading", name="体检结果").wait_for()

    return deed


def first(selector: str) -> Deed:
    """点开第一个。"""

    def deed(page: Page, said: str) -> None:
        page.locator(selector).first.click()
        page.wait_for_load_state("networkidle")

    return deed


def then(*deeds: Deed) -> Deed:
    """一步一步地做。"""

    def deed(page: Page, said: str) -> None:
        for one in deeds:
            one(page, said)

    return deed


def message_lookup(page: Page, said: str) -> None:
    """查答过的一件留言。"""
    told = said.partition("可以评价的留言：")[2]
    number, code = re.search(r"(\S+)，查询码为 (\w{10})", told).groups()
    page.fill("#id_number", number)
    page.fill("#id_code", code)
    page.click("main button[type=submit]")
    page.wait_for_load_state("networkidle")


def named(words: str) -> Deed:
    """点名称里有这些字的第一个链接。"""
    return first(f"main a:has-text('{words}'), .content a:has-text('{words}')")


def at(selector: str) -> Deed:
    """翻到这里。"""

    def deed(page: Page, said: str) -> None:
        page.locator(selector).scroll_into_view_if_needed()

    return deed


def counter_receipt(page: Page, said: str) -> None:
    """窗口登记的一件的回执。"""
    page.locator("tr", has_text="当面").first.locator("a").first.click()
    named("登记回执")(page, said)


def tab(name: str) -> Deed:
    """年报各页里的一页。"""
    return first(f'nav.queues a:text-is("{name}")')


def with_class(name: str) -> Deed:
    """长者模式、高对比。"""

    def deed(page: Page, said: str) -> None:
        page.evaluate("name => document.documentElement.classList.add(name)", name)

    return deed


def kind_of_applicant(page: Page, said: str) -> None:
    """申请的第二步。"""
    page.get_by_label("自然人").check()
    page.click("main form button[type=submit]")
    page.wait_for_load_state("networkidle")


def wrong(page: Page, said: str) -> None:
    """什么也没有填就提交。"""
    page.click("main form button[type=submit], .entry form button[type=submit]")
    page.wait_for_load_state("networkidle")


HOUSING, CASES, CHECKUP = "/gk/housing/", "/admin/cases/", "/annual-report-checkup/"
FIRST = first(".items a")
MESSAGES, ASKED = "/admin/messages/", "/admin/consultations/"
ROW = first("tbody a")
REMEDY = "/remedy/?decision=partial&decided=2026-03-02&signed=2026-03-06"
SHOTS = (
    Shot("home", "首页"),
    Shot("home-large", "首页（长者模式）", deed=with_class("large-type")),
    Shot("home-contrast", "首页（高对比）", deed=with_class("high-contrast")),
    Shot("home-english", "英文首页", path="/en/"),
    Shot("agency", "信息公开专栏", path=HOUSING),
    Shot("agency-education", "信息公开专栏（教育局）", path="/gk/education/"),
    Shot("agency-government", "信息公开专栏（区政府）", path="/gk/xingqing/"),
    Shot("column", "栏目", path=f"{HOUSING}c/policy/"),
    Shot("column-annual", "年报栏目", path=f"{HOUSING}c/annual-reports/"),
    Shot(
        "item-picture",
        "信息（表格、插图、附件）",
        path=f"{HOUSING}c/housing/",
        deed=FIRST,
    ),
    Shot("item-annual", "年报", path=f"{HOUSING}c/annual-reports/", deed=FIRST),
    Shot("item-policy", "政策", path=f"{HOUSING}c/policy/", deed=first(".items li:last-child a")),
    Shot("catalogue", "标准目录", path=f"{HOUSING}catalogue/"),
    Shot("catalogue-row", "目录的一行", path=f"{HOUSING}catalogue/", deed=first(".rows a")),
    Shot("policies", "政策库", path=f"{HOUSING}policies/"),
    Shot("projects", "建设项目", path=f"{HOUSING}projects/"),
    Shot("project", "一个建设项目", path=f"{HOUSING}projects/", deed=FIRST),
    Shot("search", "查找", path="/search/?q=公租房"),
    Shot("search-none", "没有找到", path="/search/?q=量子计算机"),
    Shot("site-map", "网站地图", path="/site-map/"),
    Shot("open-data", "开放数据", path="/open-data/"),
    Shot("subscribe", "订阅", path="/subscribe/"),
    Shot("subscribe-one", "订阅一个词", path="/subscribe/?q=公租房"),
    Shot("statistics", "办理统计", path="/statistics/housing/"),
    Shot("supervision", "监督检查情况", path="/supervision/xingqing/"),
    Shot("apply", "申请公开", path="/apply/"),
    Shot("apply-kind", "申请：第一步", path="/apply/housing/kind/"),
    Shot("apply-wrong", "申请：没有选", path="/apply/housing/kind/", deed=wrong),
    Shot("apply-person", "申请：第二步", path="/apply/housing/kind/", deed=kind_of_applicant),
    Shot("lookup", "查询进度", path="/apply/progress/"),
    Shot("lookup-wrong", "查询进度：没有填", path="/apply/progress/", deed=wrong),
    Shot("progress-answered", "进度：已经答复", path="/apply/progress/", deed=lookup(0), once=True),
    Shot("progress-correct", "进度：等待补正", path="/apply/progress/", deed=lookup(1), once=True),
    Shot("progress-new", "进度：刚提交", path="/apply/progress/", deed=lookup(2), once=True),
    Shot("messages", "写留言", path="/messages/"),
    Shot("messages-write", "写留言：第一步", path="/messages/housing/what/"),
    Shot("messages-wrong", "写留言：没有填", path="/messages/housing/what/", deed=wrong),
    Shot("messages-lookup", "查留言", path="/messages/progress/"),
    Shot(
        "messages-progress",
        "留言：追问、答复",
        path="/messages/progress/",
        deed=message_lookup,
        once=True,
    ),
    Shot("answers", "公开的答复", path=f"{HOUSING}messages/"),
    Shot("answer", "一件公开的答复", path=f"{HOUSING}messages/", deed=FIRST),
    Shot("knowledge", "常见问题", path=f"{HOUSING}knowledge/"),
    Shot("knowledge-entry", "一个常见问题", path=f"{HOUSING}knowledge/", deed=FIRST),
    Shot("asked", "征集、调查、访谈", path=f"{HOUSING}consultations/"),
    Shot("asked-open", "正在征集", path=f"{HOUSING}consultations/", deed=named("更新改造补助")),
    Shot("asked-outcome", "采用情况", path=f"{HOUSING}consultations/", deed=named("信用评价办法")),
    Shot("asked-survey", "调查的结果", path=f"{HOUSING}consultations/", deed=named("满意度调查")),
    Shot("asked-interview", "在线访谈", path=f"{HOUSING}consultations/", deed=named("在线访谈：")),
    Shot("due-day", "期限计算器", path="/due-day/"),
    Shot("due-day-answer", "期限：结果", path="/due-day/?received=2026-09-24&channel=in_person"),
    Shot("fee", "信息处理费：结果", path="/fee/?schedule=pages&count=250&on=2026-03-02"),
    Shot(
        "remedy",
        "复议与诉讼：结果",
        path=REMEDY,
    ),
    Shot("law", "法律依据", path="/law/"),
    Shot("checkup", "年报体检", path=CHECKUP),
    Shot("checkup-bad", "体检结果", path=CHECKUP, deed=checkup("有问题的年报.docx")),
    Shot("not-found", "没有这个页面", path="/gk/housing/2020/1/"),
    Shot("sign-in", "登录", path="/admin/login/"),
    Shot("sign-in-wrong", "登录：没有填", path="/admin/login/", deed=wrong),
    Shot("second-factor", "第二重验证", "shouli", "/admin/second-factor/"),
    Shot("oversight", "检查整改", "fuzeren", "/admin/oversight/"),
    Shot("findings", "问题与整改", "fuzeren", "/admin/oversight/findings/"),
    Shot("district", "监督台", "jiandu", "/admin/oversight/district/"),
    Shot("desk", "办案台", "chengban", CASES),
    Shot("case", "案件", "chengban", CASES, first("tbody a")),
    Shot("case-approve", "待审批的案件", "fuzeren", f"{CASES}?queue=approval", first("tbody a")),
    Shot("case-discussion", "内部讨论的一页", "chengban", CASES, then(ROW, at("#discussion"))),
    Shot("case-restrict", "限定知悉", "fuzeren", CASES, then(ROW, named("限定知悉"))),
    Shot("case-receipt", "登记回执", "shouli", CASES, then(ROW, named("登记回执"))),
    Shot("inbox", "群众留言", "chengban", MESSAGES),
    Shot("inbox-all", "群众留言：全部", "chengban", f"{MESSAGES}?queue=all"),
    Shot("message", "一件留言", "chengban", MESSAGES, ROW),
    Shot("message-check", "答复待审核", "fuzeren", f"{MESSAGES}?queue=checking", ROW),
    Shot("message-reply", "拟写答复", "chengban", MESSAGES, then(ROW, named("拟写答复"))),
    Shot("message-note", "登记留言", "shouli", f"{MESSAGES}new/"),
    Shot("message-receipt", "留言登记回执", "shouli", f"{MESSAGES}?queue=all", counter_receipt),
    Shot("topics", "热点", "fuzeren", f"{MESSAGES}topics/"),
    Shot("topic", "升温的一组", "fuzeren", f"{MESSAGES}topics/", first("main a:has-text('电梯')")),
    Shot("orders", "导入 12345 工单", "fuzeren", f"{MESSAGES}orders/"),
    Shot("asked-desk", "征集的清单", "chengban", ASKED),
    Shot("asked-edit", "征集的一件", "chengban", ASKED, named("更新改造补助")),
    Shot("asked-owed", "等着公布结果", "chengban", ASKED, named("施工时段")),
    Shot("knowledge-desk", "知识库", "chengban", "/admin/knowledge/"),
    Shot("knowledge-edit", "知识库的一条", "chengban", "/admin/knowledge/", ROW),
    Shot("calendar", "日历", "chengban", "/admin/workbench/calendar/"),
    Shot("notices", "通知", "chengban", "/admin/workbench/notices/"),
    Shot("channel-off", "叫停、改发", "fuzeren", "/admin/channels/posts/", named("叫停、改发")),
    Shot("case-wall", "大屏", "fuzeren", f"{CASES}wall/"),
    Shot("case-new", "登记收到的申请", "shouli", f"{CASES}intake/"),
    Shot("front", "后台首页", "fuzeren", "/admin/"),
    Shot("contests", "复议与诉讼", "chengban", "/admin/contests/"),
    Shot("complaints", "投诉举报", "chengban", "/admin/complaints/"),
    Shot("annual", "年报（由登记推出）", "fuzeren", "/admin/annual/"),
    Shot("annual-counts", "按月的数", "fuzeren", "/admin/annual/", tab("按月的数")),
    Shot("annual-standing", "文件的性质", "fuzeren", "/admin/annual/", tab("文件的性质")),
    Shot("annual-prose", "年报的文字", "fuzeren", "/admin/annual/", tab("文字")),
    Shot("annual-close", "关账与公开", "fuzeren", "/admin/annual/", tab("关账与公开")),
    Shot("disclosures", "主动公开", "fuzeren", "/admin/disclosures/"),
    Shot("review", "审查一件信息", "kezhang", "/admin/disclosures/", first("tbody a")),
    Shot("review-secrecy", "保密审查", "baomi", "/admin/disclosures/", first("tbody a")),
    Shot("item-paste", "粘贴 Word 全文", "xinxi", "/admin/disclosures/items/paste/"),
    Shot("items", "各件信息", "xinxi", "/admin/items/"),
    Shot("item-edit", "改一件信息", "xinxi", "/admin/items/?q=第四批", first(".title-wrapper a")),
    Shot("columns", "栏目", "fuzeren", "/admin/columns/"),
    Shot("catalogue-desk", "标准目录的情况", "fuzeren", "/admin/disclosures/catalogue/"),
    Shot("channels", "渠道", "fuzeren", "/admin/channels/"),
    Shot("channel-posts", "发到哪里", "fuzeren", "/admin/channels/posts/"),
    Shot("channel-plan", "发到哪些渠道", "fuzeren", "/admin/channels/posts/", first("table a")),
    Shot("channel-poster", "海报和大屏", "fuzeren", "/admin/channels/poster/"),
    Shot("account", "账号", "chengban", "/admin/account/"),
    Shot("trail", "留痕", "shenji", "/admin/trail/"),
    Shot("people", "机关与人员", "admin", "/admin/people/"),
    Shot("people-matrix", "人员与职责一览", "admin", "/admin/people/matrix/"),
    Shot("first-steps", "开始使用", "admin", "/admin/first-steps/"),
    Shot("tour", "三十分钟走一遍", "chengban", "/admin/tour/"),
    Shot("deliveries", "通知与定时", "admin", "/admin/outbox/"),
)
