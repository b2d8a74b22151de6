"""主动公开的各模型。"""

from gongkai.disclosures.models.columns import CatalogueEntry, Column
from gongkai.disclosures.models.items import SERIES, Attachment, Item, SiteImport
from gongkai.disclosures.models.records import (
    Correction,
    ExternalLink,
    FileReading,
    ItemLink,
    MovedRow,
    OldAddress,
    Override,
    SearchMiss,
    SearchTerm,
    SearchText,
    WordGroup,
)
from gongkai.disclosures.models.tasks import DutyTask, SecrecyState, SecrecyTask

__all__ = [
    "SERIES",
    "Attachment",
    "CatalogueEntry",
    "Column",
    "Correction",
    "DutyTask",
    "ExternalLink",
    "FileReading",
    "Item",
    "ItemLink",
    "MovedRow",
    "OldAddress",
    "Override",
    "SearchMiss",
    "SearchTerm",
    "SearchText",
    "SecrecyState",
    "SecrecyTask",
    "SiteImport",
    "WordGroup",
]
