"""测文书：一份答复书写成 .docx、.pdf 的毫秒数。"""

from datetime import date

from measure import median_seconds, pin_to_one_core

from gongkai.law.remedies import remedy
from gongkai.letters import compose, template, write_docx, write_pdf

DAY = date(2026, 11, 24)


def main() -> dict[str, float]:
    """毫秒。"""
    pin_to_one_core()
    values = {
        "applicant": "张三",
        "case_number": "兴住建申〔2026〕12号",
        "received": "2026年11月2日",
        "asked": "2025年度某小区棚户区改造项目征收补偿资金的使用情况。",
        "basis": "《中华人民共和国政府信息公开条例》第三十七条、第三十六条第三项",
        "you": "你",
        "information": "补偿资金使用情况表见附件1，评估报告见附件2。",
        "reason": "评估报告所附的身份证号码、银行账号属于个人隐私。",
        "remedy": remedy("partial", DAY, "某区人民政府").text,
        "organ": "某区住房和城乡建设局",
    }
    attachments = ("补偿资金使用情况表", "评估报告")
    number = "兴住建公开〔2026〕3号"
    letter = compose(template("reply.partial"), values, number, DAY, attachments=attachments)
    return {
        "letter_docx_ms": median_seconds(lambda: write_docx(letter)) * 1000,
        "letter_pdf_ms": median_seconds(lambda: write_pdf(letter)) * 1000,
    }
