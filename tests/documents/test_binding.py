"""订成一本：页都在，次序照给的；pdfium 不许两个线程同时用，从头到尾一个一个来。"""

import io
import threading

import pypdfium2
import pytest
from PIL import Image

from gongkai.documents import binding, opening


@pytest.fixture
def paper():
    return binding.written("题目", [("par", "一段话。")])


def photo(width, height):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, "PNG")
    return out.getvalue()


def test_papers_and_pictures_are_bound_in_order_and_the_rest_is_told(paper):
    book = binding.bound(
        [("一.pdf", paper, "pdf"), ("照片.png", photo(90, 60), "png"), ("表.xlsx", b"PK", "xlsx")]
    )
    with opening.pdf(book) as found:
        words = [page.get_textpage().get_text_range() for page in found]
    assert len(words) == 3
    assert "一段话" in words[0] and words[1].strip() == "" and "表.xlsx" in words[2]


@pytest.mark.parametrize("step", ["new", "import_pages", "save", "close"])
def test_no_other_thread_is_in_pdfium_while_a_book_is_bound(paper, monkeypatch, step):
    free = []

    def ask():
        got = opening._PDFIUM.acquire(blocking=False)
        free.append(got)
        if got:
            opening._PDFIUM.release()

    def watched(*args, **kwargs):
        asking = threading.Thread(target=ask)
        asking.start()
        asking.join()
        return plain(*args, **kwargs)

    plain = getattr(pypdfium2.PdfDocument, step)
    monkeypatch.setattr(pypdfium2.PdfDocument, step, watched)
    binding._joined([paper, paper])
    assert free and not any(free)
