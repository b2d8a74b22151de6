"""检查与结果；问题与整改的经过；例外；机关另定的指标；督办。"""

from gongkai.oversight.models.findings import (
    TONES,
    Act,
    Evidence,
    Excuse,
    Finding,
    FindingEvent,
    Source,
    State,
)
from gongkai.oversight.models.inspections import Inspection, LocalIndicator, Result, Verdict
from gongkai.oversight.models.questions import Question, QuestionNote
from gongkai.oversight.models.training import Attendance, QuizTaken, Training
from gongkai.oversight.models.walks import HomeProbe, Walk, WalkSite

__all__ = [
    "TONES",
    "Act",
    "Attendance",
    "Evidence",
    "Excuse",
    "Finding",
    "FindingEvent",
    "HomeProbe",
    "Inspection",
    "LocalIndicator",
    "Question",
    "QuestionNote",
    "QuizTaken",
    "Result",
    "Source",
    "State",
    "Training",
    "Verdict",
    "Walk",
    "WalkSite",
]
