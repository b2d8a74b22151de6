"""电子邮件：用 Django 的邮件设置，一批共用一个连接。

每份的 Message-ID 由它的标识定：进程在发出与记下之间被杀，重发的一封收件人认得出是同一封。
"""

import logging
import smtplib
import socket
import ssl
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import sanitize_address

from gongkai.outbox.channels import NotSent, Parcel, Session, Unreachable

_LOG = logging.getLogger("gongkai")
_PERMANENT = 500


class Mail:
    """电子邮件。"""

    id = "mail"
    name = "电子邮件"

    def is_on(self) -> bool:
        """没有设邮件服务器的打印在终端。"""
        return True

    def masked(self, address: str) -> str:
        """只留第一个字和域名。"""
        name, at, domain = address.rpartition("@")
        return f"{name[:1]}***@{domain}" if at else "***"

    def open(self) -> Session:
        """第一封才去连。"""
        return _Session()


class _Session:
    def __init__(self) -> None:
        self.connection = get_connection()

    def send(self, parcel: Parcel) -> str:
        letter = _letter(parcel)
        try:
            self.connection.open()
            self.connection.send_messages([letter])
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            raise _refused("收件人被邮件服务器拒绝", code, reply) from error
        except smtplib.SMTPDataError as error:
            raise _refused("邮件被服务器拒绝", error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPAuthenticationError as error:
            raise Unreachable("邮件服务器不认账号和密码，请核对 GONGKAI_EMAIL_URL") from error
        except smtplib.SMTPSenderRefused as error:
            raise Unreachable(f"邮件服务器不认发件人：{_said(error.smtp_error)}") from error
        except Exception as error:  # 答非所问的服务器什么错都引得出来，哪一种都不能停了别的
            raise Unreachable(_lost(error)) from error
        return str(letter.extra_headers["Message-ID"])

    def close(self) -> None:
        try:
            self.connection.close()
        except Exception as error:  # 已经断了的连接，怎么断开都无妨
            _LOG.info("邮件的连接没有好好断开：%s", error)


def _lost(error: Exception) -> str:
    """连不上的原因。"""
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "邮件服务器太久没有答复"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "邮件服务器中途断开了"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"邮件服务器现在不接（{error.smtp_code} {_said(error.smtp_error)}）"
    if isinstance(error, ConnectionRefusedError):
        return "邮件服务器没有开，或者端口不对"
    if isinstance(error, socket.gaierror):
        return "邮件服务器的域名解析不了"
    if isinstance(error, ssl.SSLError):
        return f"与邮件服务器的加密连接不成：{error}"
    return f"邮件服务器连不上，或者答得不对：{error}"


def _refused(what: str, code: int, reply: bytes | str) -> NotSent:
    """5xx 是再发也不收，4xx 是现在不收。"""
    return NotSent(f"{what}（{code} {_said(reply)}）", for_good=code >= _PERMANENT)


def _said(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(text.split())[:120]


def _letter(parcel: Parcel) -> EmailMessage:
    """写成一封；信头里有换行、地址写不成的抛 NotSent。"""
    headers = {"Message-ID": message_id(parcel), "Auto-Submitted": "auto-generated"}
    letter = EmailMessage(parcel.subject, parcel.text, to=[parcel.to], headers=headers)
    try:
        sanitize_address(parcel.to, "utf-8")
        letter.message().as_bytes()
    except Exception as error:  # 写不成的原因很多（换行、编码、域名），都只是这一封的事
        raise NotSent("邮箱或者标题的写法不对，发不出去", for_good=True) from error
    return letter


def message_id(parcel: Parcel) -> str:
    """邮件的 Message-ID，重发的也一样。"""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{parcel.ident.hex}@{domain}>"
