"""发出去的（通知）和时间带来的（定时的事）。

别的应用用到的只有这些：

- `outbox.messages.post(key=, subject=, text=, to=[("mail", 地址), ("sms", 手机)], about=, agency=)`
  存下一条要发的通知，与所通知的事同一个事务；同一个 `key` 只存一次。
- `outbox.jobs.register(名称, 做法)` 在 apps.py 的 ready() 里登记一件定时的事；
  做法里用 `outbox.jobs.each(各件, 做一件)`，一件不成不耽误别的。
- `outbox.leases.held(名称)` 一次只许一处做的事。
- `outbox.channels.register(渠道)` 新的一种通知渠道。

通知由 `outbox.delivery` 发出：认领（一条 UPDATE）、在事务之外发送、记下结果。
"""
