"""登记回执给人看的两种样子：下载 PDF、在屏幕上看了打印。申请的、留言的同用这一处。"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.applications.downloads import attachment
from gongkai.documents import square
from gongkai.letters import Letter, write_pdf


def downloaded(number: str, letter: Letter) -> HttpResponse:
    """下载回执（PDF，有二维码）。"""
    return attachment(write_pdf(letter), f"{number}登记回执.pdf", "pdf")


def on_paper(
    request: HttpRequest, number: str, letter: Letter, *, back: str, pdf: str
) -> HttpResponse:
    """在屏幕上看，可以直接打印；`back` 为那一件的网址，`pdf` 为下载的。"""
    page = {"number": number, "letter": letter, "back": back, "pdf": pdf}
    drawn = square.svg(letter.link, "查进度的二维码", 3)
    return render(request, "applications/receipt.html", page | {"square": drawn})
