"""读到一处时，前文已经说到的：在说什么业务、哪一年、哪一种结果，以及说过的数。"""

from dataclasses import dataclass, field, replace

from gongkai.annual.claims.lexicon import Token
from gongkai.annual.claims.model import Claim


@dataclass(slots=True)
class Context:
    """前文。`row` 为刚说过的表三的行（供“其中自然人……”承接），`this_year` 为是否说本年，
    `older` 为上一句说的是别的年份；`month` 为只说到某月，`papers` 为在说公文的属性，
    `suing` 为在说复议、诉讼，`foreign` 为在说别的事引起的复议、诉讼，
    `shared` 为在分开说办结的是哪年的申请。
    """

    topic: str = ""
    disclosure: bool = False
    row: tuple[str, ...] = ()
    remedy: str = ""
    document: str = ""
    act: str = ""
    this_year: bool = True
    counted: bool = False
    older: bool = False
    wish: bool = False
    span: bool = False
    month: bool = False
    papers: bool = False
    suing: bool = False
    foreign: bool = False
    shared: bool = False
    sentence: list[Claim] = field(default_factory=list)
    paragraph: list[Claim] = field(default_factory=list)

    def inner(self) -> "Context":
        """括号里的前文：承接外面的，说完即止；说过的数记在一起。"""
        return replace(self, sentence=list(self.sentence))

    def end_sentence(self) -> None:
        """一句完了：说的是别的年份的数，下一句又没有主语的（“办结 38 件。”），还是那一年。"""
        self.older = not self.this_year and self.counted
        self.this_year, self.counted = True, False
        self.disclosure = self.wish = self.span = False
        self.month = self.papers = self.foreign = self.shared = False
        self.row, self.document, self.act = (), "", ""
        self.sentence.clear()

    def end_paragraph(self, topic: str) -> None:
        """一段完了。"""
        self.end_sentence()
        self.older = self.suing = False
        self.topic, self.remedy = topic, ""
        self.paragraph.clear()

    def remember(self, token: Token, rows: tuple[str, ...] = ()) -> None:
        """说到了什么，下文可以省去。"""
        if token.kind == "remedy":
            self.remedy = token.id
        elif token.kind == "document":
            self.document = token.id
        elif token.kind == "act" or (token.kind == "other" and token.id == "disclosure"):
            self.act = token.id if token.kind == "act" else "skip"
        elif token.kind == "event" and rows:
            self.row = rows

    def say(self, claim: Claim) -> None:
        """记下说过的数。"""
        self.sentence.append(claim)
        self.paragraph.append(claim)
