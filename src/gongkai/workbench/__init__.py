"""工作台：登录以后的第一页。各应用登记什么，见 `agencies.workplace`。"""
