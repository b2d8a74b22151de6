"""没有遮住的遮盖：看不见而仍在文件里的字——黑块底下的、与底色一样的、隐藏的，选得出来、搜得到。"""

from dataclasses import dataclass

_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Concealed:
    """一处：在哪里、字、为什么看不见。"""

    where: str
    text: str
    why: str

    @property
    def words(self) -> str:
        """给经办人的话；字由调用的人先遮盖。"""
        shown = self.text if len(self.text) <= _SHOWN else self.text[:_SHOWN] + "……"
        return f"{self.where}：{self.why}，仍在文件里，选得出来：“{shown}”"
