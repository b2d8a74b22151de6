"""生成的留言：知道哪些说的是同一件事。说法、地点、语气随机；另有谁也不像谁的。"""

import random
from functools import cache

from pypinyin.phrases_dict import phrases_dict

PLACES = [
    "和平小区",
    "新华苑",
    "阳光花园",
    "民生家园",
    "湖滨小区",
    "金凤佳苑",
    "凤凰花园",
    "丽景湾",
    "康居里",
    "永安巷",
]
ROADS = [
    "解放街",
    "中山路",
    "文化街",
    "正源街",
    "贺兰山路",
    "上海路",
    "北京路",
    "胜利街",
    "清和街",
    "长城路",
]
BEGIN = [
    "您好，",
    "来电人反映，",
    "市民来电反映：",
    "我是{place}的住户，",
    "请问，",
    "领导好！",
    "",
    "咨询一下，",
]
END = [
    "希望相关部门核实处理。",
    "请尽快解决，谢谢。",
    "请给个答复。",
    "望回复。",
    "恳请部门重视。",
    "麻烦了。",
    "",
    "已经反映多次，一直没有处理。",
]  # fmt: skip
#: 一件事 -> 几种说法（意思相同，用词不尽相同）
TOPICS = {
    "暖气": [
        "{place}家里暖气不热，室温只有十五度，供热公司一直没有来检修",
        "今年供暖以后{place}的暖气片是凉的，室内温度不达标",
        "{place}{n}号楼供热温度不够，暖气不热，老人冻得受不了",
        "供暖期{place}整个单元暖气都不热，找供热公司没人管",
    ],
    "公租房排队": [
        "公租房申请审核通过了，什么时候能轮候到分配房子",
        "我在公租房轮候名单里排了两年，今年公租房分配有多少套",
        "公租房摇号什么时候开始，轮候的人怎样排队",
        "申请的公租房还在轮候，想知道分配公租房的时间安排",
    ],
    "加装电梯": [
        "{place}老旧小区想加装电梯，一楼住户不同意怎么办",
        "老楼加装电梯有没有补贴，{place}{n}号楼怎样申请加装电梯",
        "{place}加装电梯的费用怎么分摊，低层业主反对",
        "既有住宅加装电梯需要多少业主同意，补贴政策是什么",
    ],
    "物业费": [
        "{place}物业公司乱涨物业费，没有经过业主大会同意",
        "物业费从一块涨到两块，{place}的物业公司服务很差",
        "{place}物业涨价没有公示，业主大会也没有开，物业费收得不合理",
        "物业公司擅自提高{place}物业费收费标准",
    ],
    "工地噪声": [
        "{road}工地夜间施工噪声太大，半夜还在打桩，影响休息",
        "{place}旁边的工地晚上十二点还在施工，噪声扰民",
        "{road}项目部凌晨浇筑混凝土，施工噪声吵得睡不着",
        "夜间施工扰民，{road}的工地打桩机噪声不停",
    ],
    "路灯": [
        "{road}路灯坏了好几盏，晚上漆黑一片",
        "{road}人行道的路灯不亮，夜里走路危险",
        "{place}门口路灯损坏，一片漆黑没人修",
        "路灯不亮半个月了，{road}路段晚上看不清路",
    ],
    "下水道": [
        "{place}下水道堵塞，污水倒灌到一楼家里",
        "{place}{n}号楼污水井堵了，污水外溢臭气熏天",
        "下水管道堵塞，{place}院子里污水横流，污水井要疏通",
        "{road}污水井外溢，下水道不通，需要疏通",
    ],
    "房产证": [
        "{place}交房三年了，开发商还没有给办不动产权证",
        "购买{place}的商品房，开发商迟迟不办房产证，不动产登记办不了",
        "{place}业主拿不到不动产权证书，开发商说没有通过竣工验收备案",
        "不动产权证办不下来，{place}开发商拖着不办理产证",
    ],
    "公积金": [
        "公积金贷款额度怎么计算，夫妻两个人最多能贷多少",
        "住房公积金贷款最高额度是多少，公积金缴存几个月可以贷款",
        "想用公积金贷款买房，缴存年限和贷款额度怎样确定",
        "公积金贷款还款期限和额度有什么规定",
    ],
    "危房改造": [
        "农村危房改造补助资金什么时候发放，D级危房补助标准是多少",
        "村里的危房改造申请了，危房改造补助还没有到账",
        "农村危房鉴定为D级，危房改造补助怎样申请",
        "危房改造完工验收了，补助资金没有发放到位",
    ],
    "停车位": [
        "{place}开发商只卖不租车位，地下车位空着，业主没地方停车",
        "{place}地下停车位价格太高，不出租，车位空置",
        "小区车位只售不租，{place}业主的车停不下",
        "{place}地下车库车位不出租，地面不让停车",
    ],
    "拆迁补偿": [
        "{road}棚户区改造的征收补偿标准是多少，安置房什么时候交付",
        "棚改房屋征收补偿款没有到位，安置房还没有建好",
        "{road}房屋征收以后，安置房迟迟不交付，过渡费也停发了",
        "征收补偿协议签了两年，安置房交付没有日期，过渡费没有发",
    ],
}  # fmt: skip


@cache
def words():
    """谁也不像谁的留言用的词：词典里的几万个成语、词语。"""
    return sorted(w for w in phrases_dict if 2 <= len(w) <= 4)


def said(topic, chance):
    """说一件事的一句话。"""
    place, road = chance.choice(PLACES), chance.choice(ROADS)
    body = chance.choice(TOPICS[topic])
    text = chance.choice(BEGIN) + body + "，" + chance.choice(END)
    return text.format(place=place, road=road, n=chance.randrange(1, 30))


def noise(chance):
    """谁也不像谁的一句话。"""
    place = chance.choice(PLACES + ROADS)
    body = f"{place}，{'，'.join(chance.choice(words()) for _ in range(8))}，"
    return (chance.choice(BEGIN) + body + chance.choice(END)).format(place=place)


def labelled(count, share_of_noise=0.0, seed=7):
    """（文字，说的哪一件事；没有的为 None）各若干。"""
    chance = random.Random(seed)
    rows = []
    for _ in range(count):
        if chance.random() < share_of_noise:
            rows.append((noise(chance), None))
        else:
            topic = chance.choice(list(TOPICS))
            rows.append((said(topic, chance), topic))
    return rows


def quality(labels, groups):
    """（纯度，召回率）：组里最多的一件事所占的份；说同一件事的两件在同一组的份。"""
    held = {}
    for label, group in zip(labels, groups, strict=True):
        held.setdefault(group, []).append(label)
    shown = [g for g in held.values() if len(g) > 1]
    pure = sum(max(g.count(x) for x in set(g) if x is not None) if any(g) else 0 for g in shown)
    total = sum(len(g) for g in shown)
    same = together = 0
    for topic in {x for x in labels if x is not None}:
        count = labels.count(topic)
        same += count * (count - 1)
        together += sum(g.count(topic) * (g.count(topic) - 1) for g in held.values())
    return (pure / total if total else 1.0), (together / same if same else 1.0)
