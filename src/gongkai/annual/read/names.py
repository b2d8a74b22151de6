"""机关名称：由题目、落款旁边的话里取出，看它像不像一个机关。

错的名称比没有更坏（各年按名称相配，期限按名称来定），所以不像机关的一律不说。
"""

import re

#: 机关名称的结尾
_END = re.compile(
    r"(?:局|厅|(?<!全)部|(?<![之好])处|署|司|(?<!国务)院|所|队|馆|校|学|室|段|科|股|组"
    r"|(?<!常)委|(?<![主承举交督待])办|(?<!社)会|政府|(?<!网)站|(?<!平)台|银行|[支分]行"
    r"|中心|公司|集团|基地|团|[\d一二三四五六七八九十]师|社|联|协|海关|监狱|[林农牧渔机]场|厂|园|宫|库"
    r"|镇|乡|村|街道|苏木|区|县|市|省|州|盟|旗|城|岛|港|谷)$"
)
_BARE = ("人民政府", "办公室", "委员会", "管委会", "管理局", "办事处")
#: 名称末尾的次序（“第三所二”“某局甲”）
_NUMBERED = re.compile(
    r"(?<=..[局厅委办处所院队科室站部会校心])[甲乙丙丁戊己庚辛壬癸一二三四五六七八九十廿]{1,3}$"
)
_NOTES = re.compile(r"\([^()]*\)$")
#: 名称旁边括号里的话，不是名称：栏目，盖章，以下简称什么
_ASIDE = re.compile(
    r"^【[^】]{1,8}】(?=.)|^\((?:盖章|公章|印章|章)\)|\((?:以下)?(?:统称|简称)[^()]*\)"
)
#: 只有级别和通称、没有自己名字的（“县政府”“市局”“办公室”“省委省政府”）
_GENERIC = re.compile(
    r"(?:全(?=[省市县区镇乡])|各级|上级|本级|直属|省|自治区|地区|市|县|区|州|盟|旗|镇|乡|街道|中共|党组|党委|党工委|工委|委员会|委"
    r"|管委会|管理委员会|人民政府|政府|局|管理局|办公厅|办公室|办事处|办|厅|部门|单位|机关|中心|管理中心"
    r"|院|会|处|部|署|所|站|(?<=.)[和、及])+"
)
#: 两个字的：一个字的县、区、旗（“唐县”“郊区”），不是“全县”“该区”；隐去名字的（“甲局”）
_SHORT = re.compile(
    r"[^全各该本我邻外省市县区州城乡社小校厂园景]县|[郊矿城]区|[^全各该本我红国]旗"
    r"|[甲乙丙丁戊己庚辛某][局厅委办处镇乡县市区]"
)
#: 句子里的话，不是名称
_SPEECH = re.compile(
    r"^(?:在|[向对](?!阳区)(?:.{2,8}?[省市县区局]|上级|社会|政府|[省市县区])|经(?!开|济|棚)|为|以|与"
    r"|从(?!江|化)|按|各|该|其|根据|依据|依照|遵照|落实|贯彻|认真"
    r"|结合|通过|上级|有关|相关|[了的等]|国务院"
    r"|和(?:城乡|草原|信息化|改革|社会保障|旅游|体育|规划|计划|科技|卫生|健康|技术))"
    r"|(?:网站|平台|门户|首页|专栏|栏目|公报|领导(?!小组)|要求|规定|高度|全面|积极|加强)"
)
#: “我局”“本机关”不是名称
_SELF = re.compile(
    r"我|(?<![资基])本(?:单位|机关|局|委|办|厅|部门|级|镇|乡|街道|区|县|市|院|中心|行政机关|报告)"
    r"|(?<!安)全(?:局|区|县|市)|下列|以下|上年|今年"
)
_PUBLISH = r"(?:公布|发布|公开|公示|编制|编写|撰写|制作|起草|报送|呈报|上报|印发|转发)"
#: 名称之后、年份之前的话：“关于”“关于报送”“特向社会公布”“编制了”、冒号
_AFTER = re.compile(
    rf"(?:(?:关于|现|特|并|予以|负责|组织|面?向社会)*{_PUBLISH}(?:并{_PUBLISH})?[了的]?"
    r"|关于(?:(?:我|本)(?:单位|机关|部门|[局委办厅镇乡区县市院]|街道|中心))?"
    r"|(?:现|特)?将|现就|\(本级\)|[:,，、·|>_—\-(\[【]+)$"
)
_BEFORE = re.compile(
    r"[>|:_,，。；;、《》\x1f]|[-—]{1,2}|\[20\d\d\]第?\d+号|\d{1,2}月\d{1,2}日"
    r"|(?:现|特)?(?:将|向社会|面向社会)?(?:予以)?(?:公布|发布|(?<!信息)(?<!政务)(?<!党务)公开)(?!办|中心)"
    r"|(?<!机构)编制(?!委)|编写|撰写|制作(?!中心)"
    r"|关于|(?:现|特)将|(?:按照|根据|依据).{0,30}?(?:要求|规定|精神)|现就|结合"
)
#: 名称之前的页码、打印时间、附件序号
_LEADING = re.compile(
    r"^(?:第\d+页(?:[,，/]?共\d+页)?|共\d+页(?:[,，/]?第\d+页)?|附件[\d一二三四五六七八九十]*|[!-'*-~]+|由(?=.{3}))+"
)


def clean(words: str) -> str:
    """题目的年份之前那些话里的机关名称；不像机关的得空。"""
    before, name = "", words
    while before != name:
        before, name = name, _AFTER.sub("", name)
    name = _ASIDE.sub("", name)
    name = _LEADING.sub("", _BEFORE.split(name)[-1]).strip("【】[]· #*的").removesuffix("关于")
    name = _paired(name)
    return name if is_name(name) else ""


def _paired(name: str) -> str:
    """括号成对的名称：“X(Y)”留着，两头多出来的去掉。"""
    if name.count("(") == name.count(")"):
        return name[1:-1] if name[:1] == "(" and name.find(")") == len(name) - 1 else name
    return name.strip("()").partition("(")[0]


def is_name(name: str) -> bool:
    """像一个机关的名称。"""
    plain = _NOTES.sub("", name)
    if len(plain) < 3 and not _SHORT.fullmatch(plain):
        return False
    if plain in _BARE or _SELF.search(plain) or _SPEECH.search(plain):
        return False
    return _END.search(_NUMBERED.sub("", plain)) is not None


def is_own_name(name: str) -> bool:
    """像一个机关的名称，而且不只是级别和通称（“县政府”“市局”）。"""
    return is_name(name) and _GENERIC.fullmatch(name) is None


#: 地方：“大河县”“唐县”；“市场”“城乡”“社区”不是
_PLACE = re.compile(
    r"^(?!城市)[\u4e00-\u9fff]{1,10}?(?:省|自治区|市(?!场)|县|(?<![社校小景])区(?!划)|州|盟|旗"
    r"|(?<!城)乡(?!村)|(?<!城)镇|街道)"
)
_SURELY_CUT = re.compile("自治|族")
_NOT_PLACE = re.compile(r"^(?:区县|市县|县市|乡镇|街镇|镇街|城乡|城市|全(?!州)|各)")
#: 上一行是这些的，不是断开的名称
_ELSEWHERE = re.compile(
    r"公开|网|首页|栏|平台|文件|附件|通知|公告|公示|公报|报告|目录|指南|动态|新闻|要闻|(?:公共|便民|办事|在线)服务|专题|法规|政策"
    r"|打印|关闭|收藏|分享|正文|字号|字体|搜索|登录|返回|详情|信息|内容|标题|名称|主题|分类|日期|时间|浏览|作者|编辑"
    r"|机构设置|领导(?:之窗|活动|分工)|互动|导航|位置|来源|走进|欢迎|概况|概览|简介|印象|魅力|[^\u4e00-\u9fff()]"
)
_COMPLETE = re.compile(r"(?:局|厅|委员会|管委会|政府|公署|办公室|中心|院|公司|办事处)\)?$")
#: 句子开了头、到行末还没有说完的
_UNFINISHED = re.compile(r"[,，]|公布|编制|现将|关于")
#: 名称的开头不会是这些（“自治县”“镇人民政府”前面断了；镇江、乡宁、市中区不是）
_CUT = re.compile(
    r"[县旗州盟省]|市(?![场中北南])|区(?!划)|镇(?![江海原安平赉坪康雄巴宁远沅])|乡(?![宁城村])|自治|族"
)


def joined(above: str, name: str) -> str:
    """名称从行首起、上一行 `above` 是断开的前半截的，接起来；否则就是 `name`。"""
    if not name or ":" in above or len(above) > 60:
        return name
    if _UNFINISHED.search(above):
        above = _LEADING.sub("", _BEFORE.split(above)[-1])
    if len(above) < 2 or len(above) > 30 or _ELSEWHERE.search(above) or _SELF.search(above):
        return name
    place = _PLACE.match(above)
    if place is None or _NOT_PLACE.search(above):
        return above + name if _SURELY_CUT.match(name) else name
    if _COMPLETE.search(above):
        return above + name if _GENERIC.fullmatch(name) else name
    return above + name if _is_cut(name, whole=place[0] == above) else name


def _is_cut(name: str, whole: bool) -> bool:
    """`name` 不完整；`whole` 为上一行只是一个地方。"""
    own = _PLACE.match(name)
    if own is None:
        return True
    # 一个字的“沙镇”多半是断开的“白沙镇”
    return not whole and (len(own[0]) == 2 or _CUT.match(name) is not None)
