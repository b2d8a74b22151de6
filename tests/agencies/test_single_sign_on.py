"""用统一身份认证登录：对着测试自己的认证方，真的走 HTTP。"""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from gongkai.agencies import single_sign_on
from gongkai.agencies.models import Role
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, person

pytestmark = pytest.mark.django_db
CLIENT = "gongkai"


class Provider(HTTPServer):
    """最小的认证方：说明、公钥、换令牌。"""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "1"})
        self.sign_with, self.claims, self.challenge = self.key, {}, ""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def token(self):
        now = int(time.time())
        claims = {"iss": self.url, "sub": "7", "aud": CLIENT, "iat": now, "exp": now + 60}
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims | self.claims, self.sign_with)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        url = self.server.url
        if self.path.endswith("openid-configuration"):
            self.answer(
                {
                    "issuer": url,
                    "authorization_endpoint": f"{url}/authorize",
                    "token_endpoint": f"{url}/token",
                    "jwks_uri": f"{url}/jwks",
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )
        else:
            self.answer({"keys": [self.server.key.as_dict(private=False)]})

    def do_POST(self):
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        proof = hashlib.sha256(body["code_verifier"][0].encode()).digest()
        assert base64.urlsafe_b64encode(proof).rstrip(b"=").decode() == self.server.challenge
        self.answer({"access_token": "x", "token_type": "Bearer", "id_token": self.server.token()})

    def answer(self, content):
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def provider(settings):
    single_sign_on.client.cache_clear()
    found = Provider()
    settings.OIDC_URL, settings.OIDC_CLIENT_ID = found.url, CLIENT
    settings.OIDC_CLIENT_SECRET, settings.SECOND_FACTOR = "secret", "required"
    person("wang", agencies()[0], Role.OFFICER)
    yield found
    found.shutdown()
    found.server_close()


def signed_in(client, provider, **claims):
    """去认证方、回来；`claims` 为令牌里的声明。"""
    there = client.get("/oidc/?next=/admin/cases/").url
    asked = {k: v[0] for k, v in parse_qs(urlsplit(there).query).items()}
    provider.claims = {"nonce": asked["nonce"], "preferred_username": "wang"} | claims
    provider.challenge = asked["code_challenge"]
    return client.get(f"/oidc/back/?code=1&state={asked['state']}", follow=True)


def test_a_person_with_duties_comes_in_and_still_owes_the_second_factor(client, provider):
    answer = signed_in(client, provider)
    assert answer.redirect_chain[-1][0].startswith("/admin/second-factor/")
    assert TrailEntry.objects.get(action="signed_in").detail["by"] == "oidc"


def test_a_provider_that_did_the_second_factor_is_believed(client, provider):
    answer = signed_in(client, provider, amr=["pwd", "mfa"])
    assert answer.redirect_chain[-1][0] == "/admin/cases/" and answer.status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"preferred_username": "nobody"},
        {"preferred_username": ""},
        {"aud": "another"},
        {"iss": "http://elsewhere"},
        {"nonce": "old"},
        {"exp": 1},
    ],
)
def test_a_wrong_token_lets_nobody_in(client, provider, claims):
    answer = signed_in(client, provider, **claims)
    assert "/admin/login/" in answer.redirect_chain[-1][0]
    assert "_auth_user_id" not in client.session


def test_a_token_signed_by_another_lets_nobody_in(client, provider):
    provider.sign_with = RSAKey.generate_key(2048, {"kid": "1"})
    signed_in(client, provider)
    assert "_auth_user_id" not in client.session


def test_a_state_of_nobody_s_is_refused(client, provider):
    answer = client.get("/oidc/back/?code=1&state=x", follow=True)
    assert "没有通过" in answer.content.decode()


def test_a_provider_out_of_reach_says_so(client, provider, settings):
    settings.OIDC_URL = "http://127.0.0.1:9"
    assert "连不上" in client.get("/oidc/", follow=True).content.decode()


def test_the_sign_in_page_offers_it_only_when_set(client, provider, settings):
    assert "统一身份认证" in client.get("/admin/login/").content.decode()
    settings.OIDC_URL = ""
    assert "统一身份认证" not in client.get("/admin/login/").content.decode()
    assert client.get("/oidc/").status_code == 404
