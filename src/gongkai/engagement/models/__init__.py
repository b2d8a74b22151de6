"""政民互动的模型：留言与经过、热点、征集、知识库。"""

from gongkai.engagement.models.knowledge import Knowledge, KnowledgeWord
from gongkai.engagement.models.messages import (
    ENDED,
    Act,
    Channel,
    HotlineKey,
    Kind,
    Message,
    MessageEvent,
    OrderBatch,
    PublicAnswer,
    State,
)
from gongkai.engagement.models.soliciting import (
    Consultation,
    Finding,
    Opinion,
    OpinionFile,
    Part,
    Response,
)
from gongkai.engagement.models.topics import Topic, TopicShard

__all__ = [
    "ENDED",
    "Act",
    "Channel",
    "Consultation",
    "Finding",
    "HotlineKey",
    "Kind",
    "Knowledge",
    "KnowledgeWord",
    "Message",
    "MessageEvent",
    "Opinion",
    "OpinionFile",
    "OrderBatch",
    "Part",
    "PublicAnswer",
    "Response",
    "State",
    "Topic",
    "TopicShard",
]
