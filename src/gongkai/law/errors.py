"""本包的错误。每一个都带有可以直接给用户看的中文说明。"""


class LawError(Exception):
    """法律数据或案件事实的错误；str() 即给用户的说明。"""


class LawDataError(LawError):
    """数据文件有误（未知字段、期间重叠、缺依据），说明里有文件名和行号。"""


class CalendarNotPublished(LawError):
    """所问年份的放假安排尚未发布。`year` 为该年份。"""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"{year}年的国务院放假安排没有收录，不能计算到该年的工作日。"
            f"安排公布后，请把它作为数据文件加入（见管理员手册“补充放假安排”）。"
        )


class NotInForce(LawError):
    """所问日期没有生效的规定。"""


class WrongValue(LawError, ValueError):
    """给的值种类不对、超出范围。"""


class FactsMissing(LawError):
    """缺少计算所必需的事实。"""


class FactsContradict(LawError):
    """两项事实互相矛盾；`first`、`second` 是它们的名称和日期。"""

    def __init__(self, first: str, second: str, reason: str) -> None:
        self.first, self.second = first, second
        super().__init__(f"事实矛盾：{first}与{second}——{reason}。请核对这两项。")
