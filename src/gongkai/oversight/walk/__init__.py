"""走网站：像来访者那样一页一页地看，查出的与由登记查的一样登记、整改、复核。

`plans` 走哪里、走多少，`crawler` 在另一个进程里取网页（Scrapy），`store` 一边走一边存，
`pages` 把网页看成结构，`checks` 一页一页地查，`across` 合起来查，`running` 起停，
`outcomes` 变成各项指标的结果，`walking` 办公的走，`command` 为 `gongkai walk`。
"""
