"""几个线程同时切词，正赶上添词的：都切得成，词都添进去。"""

import sys
import threading

from gongkai.language import cutting

LONG = "老旧小区改造三年行动方案公租房分配结果公示" * 400


def test_threads_that_cut_while_words_are_added_all_succeed():
    errors = []
    start = threading.Barrier(6)

    def work(number):
        try:
            start.wait(10)
            for turn in range(15):
                cutting.cut(LONG)
                assert cutting.is_word("老旧小区改造")
                if number == turn % 6:
                    cutting._ready.cache_clear()  # 数据文件改了，下一个切词的重新添
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for one in threads:
            one.start()
        for one in threads:
            one.join(60)
    finally:
        sys.setswitchinterval(before)
    assert errors == []


def test_a_word_of_the_trade_is_one_word():
    assert "保障性租赁住房" in cutting.cut("保障性租赁住房在哪里申请")
    assert "住房" in cutting.cut_finely("保障性租赁住房")
