"""A small OpenID Connect provider on loopback: signs in whom the test names, honestly or not."""

import contextlib
import secrets
import threading
import time
from urllib.parse import parse_qs

import httpx
import uvicorn
from joserfc import jwk, jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from kpss_geo.access import box_of
from kpss_geo.desk.roles import PUBLIC, ROLE_NAMES
from kpss_geo.store import Store
from kpss_geo.territory import Territory
from tests.pages.serving import Server, free_port
from tests.pages.visitor import Visitor
from tests.shared import TREBON

CLIENT, SECRET = "kpss", "a secret that only the two know"
ROLES = tuple(role for role in ROLE_NAMES if role != PUBLIC)


class Provider:
    """Whoever asks is `subject`; `age_seconds` is how long ago they signed in, `key` what the token is signed with."""

    def __init__(self):
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.subject, self.age_seconds = "nobody", 0
        self.own_key = jwk.RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig"}, private=True)
        self.key = self.own_key
        self.codes = {}

    def honest(self, subject):
        """From now on everybody who asks is this one, signed in just now."""
        self.subject, self.age_seconds, self.key = subject, 0, self.own_key

    def app(self):
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.configuration),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/keys", self.keys),
            ]
        )

    async def configuration(self, _request: Request):
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def keys(self, _request: Request):
        return JSONResponse({"keys": [self.own_key.as_dict(private=False)]})

    async def authorize(self, request: Request):
        asked = request.query_params
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked.get("nonce", "")
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}")

    async def token(self, request: Request):
        told = parse_qs((await request.body()).decode())
        nonce = self.codes.pop(told["code"][0], None)
        if nonce is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now - self.age_seconds,
            "exp": now + 3600,
            "nonce": nonce,
            "name": self.subject,
        }
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": signed, "expires_in": 3600})

    @contextlib.contextmanager
    def running(self):
        server = uvicorn.Server(uvicorn.Config(self.app(), port=self.port, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield self
        finally:
            server.should_exit = True
            thread.join(10)


class House:
    """The running app with its provider and its store, where every role has an account under its own name."""

    def __init__(self, provider, store, server):
        self.provider, self.store, self.server, self.url = provider, store, server, server.url

    def visitor(self, who=PUBLIC, **told):
        """Somebody without a browser, signed in unless they are the public."""
        one = Visitor(self.url, **told)
        if who == PUBLIC:
            return one.connect()
        self.provider.honest(who)
        return one.sign_in()

    def codes(self, *headers):
        """What becomes of a wrong code for a phone, sent once with each of these values of X-Forwarded-For."""
        address = f"{self.url}/api/teren/device"
        sent = [{"X-Forwarded-For": one} if one else {} for one in headers]
        return [httpx.post(address, json={"code": "AAAA-AAAA"}, headers=one).status_code for one in sent]

    def account(self, who):
        return self.store.person(subject=f"{self.provider.issuer}|{who}")


@contextlib.contextmanager
def house(folder, url=None, **environment):
    """Start the app on a fresh store; every role has an account."""
    url = url or f"sqlite:///{folder / 'survey.sqlite'}"
    bounds = box_of(Territory.open(TREBON))
    with Provider().running() as provider, Store.init(url, bounds=bounds) as store:
        for role in ROLES:
            store.add_person(subject=f"{provider.issuer}|{role}", name=role.title(), role=role)
        port = free_port()
        told = secrets_file(folder / "secrets.toml", provider, f"http://127.0.0.1:{port}")
        with Server(folder, port=port, secrets=told, KPSS_DATABASE_URL=url, **environment) as server:
            yield House(provider, store, server)


def secrets_file(path, provider, app_url):
    """The file by which an operator sets the sign-in up."""
    path.write_text(
        f"""[auth]
redirect_uri = "{app_url}/oauth2callback"
cookie_secret = "{secrets.token_hex(32)}"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
server_metadata_url = "{provider.issuer}/.well-known/openid-configuration"
""",
        encoding="utf-8",
    )
    return path
