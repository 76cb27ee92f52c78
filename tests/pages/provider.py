"""A small OpenID Connect provider on loopback: signs in whom the test names, honestly or not."""

import contextlib
import secrets
import threading
import time
from urllib.parse import parse_qs

import uvicorn
from joserfc import jwk, jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from tests.pages.serving import free_port

CLIENT, SECRET = "kpss", "a secret that only the two know"


class Provider:
    """Whoever asks is `subject`; `age_seconds` is how long ago they signed in, `key` what the token is signed with."""

    def __init__(self):
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.subject, self.age_seconds = "nobody", 0
        self.own_key = jwk.RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig"}, private=True)
        self.key = self.own_key
        self.codes = {}

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
