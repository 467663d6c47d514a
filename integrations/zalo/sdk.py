"""The ``zalo-sdk`` package as a book of paths and shapes: its methods prepare requests, our transport makes them.

The SDK's own transport opens a new connection per call, has no time-outs, blocks the event loop, knows one host for
OAuth and turns errors into texts (zalo-sdk 0.3.0). Here ``send_request`` only says what it would have sent, so that
none of that code runs, and every URL is one of the settings'.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zalo_sdk.oa import Client as OaClient
from zalo_sdk.zns import Client as ZnsClient


@dataclass(frozen=True, slots=True)
class Prepared:
    """One HTTP request that has not been made. Its parts hold tokens and texts: ``repr`` shows neither."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    params: Mapping[str, str] | None = field(default=None, repr=False)
    json: Any = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    files: Mapping[str, Any] | None = field(default=None, repr=False)


class Raw:
    """A dictionary where the SDK wants one of its builders. Its own template classes write payloads to the screen and
    mix up buttons."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = dict(data)

    def toDict(self) -> dict[str, Any]:  # noqa: N802 -- the SDK's name
        return self._data


class _Preparing:
    """What both of the SDK's clients must not do themselves."""

    _access_token: str
    _secret_key: str

    def create_request_header(
        self, method: str, xtra_headers: Mapping[str, str] | None = None, type: str = ""
    ) -> dict[str, str]:
        # No content type: httpx knows it from the body. The proof is asked for (-242) once an app turns that on, and
        # ignored before.
        key, message = self._secret_key.encode(), self._access_token.encode()
        proof = hmac.new(key, message, hashlib.sha256).hexdigest()
        return {"access_token": self._access_token, "appsecret_proof": proof, **(xtra_headers or {})}

    def send_request(
        self,
        method: str,
        url: str,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        files: Mapping[str, Any] | None = None,
    ) -> Prepared:
        query = {name: str(value) for name, value in (params or {}).items()}
        if method == "GET":
            if body is not None:
                query["data"] = json.dumps(body, ensure_ascii=False)
            return Prepared(method, url, headers or {}, params=query)
        if files:
            return Prepared(method, url, headers or {}, files=files)
        return Prepared(method, url, headers or {}, json=dict(body or {}))

    def _validate_zalo_response(self, response: Prepared) -> Prepared:
        return response


class OaRequests(_Preparing, OaClient):  # type: ignore[misc]
    """The Official Account API (``openapi.zalo.me``) and its tokens (``oauth.zaloapp.com``)."""

    def __init__(
        self, app_id: str, secret_key: str, *, access_token: str, endpoint_prefix: str, oauth_prefix: str
    ) -> None:
        super().__init__(app_id, secret_key, access_token=access_token, endpoint_prefix=endpoint_prefix)
        self._oauth_prefix = oauth_prefix

    def refresh_acccess_token(self, refresh_token: str = "") -> Prepared:
        """Spelled as the SDK spells it, so that the SDK's own, which bypasses ``send_request``, cannot be reached."""
        return self._token_request(grant_type="refresh_token", refresh_token=refresh_token)

    def get_access_token_from_authorization_code(self, authorization_code: str, code_verifier: str) -> Prepared:
        return self._token_request(
            grant_type="authorization_code", code=authorization_code, code_verifier=code_verifier
        )

    def _token_request(self, **form: str) -> Prepared:
        url = f"{self._oauth_prefix}/v4/oa/access_token"
        return Prepared("POST", url, {"secret_key": self._secret_key}, form={**form, "app_id": self._app_id})

    def message(self, recipient: Mapping[str, Any], body: Mapping[str, Any], *, category: str) -> Prepared:
        """``category`` "consultant" is the v3 path, "action" the v2 one, which takes the same body."""
        prepared: Prepared = self.send_message(Raw(recipient), Raw(body), category=category)
        return prepared

    def template(self, user_id: str, template_id: str, data: Mapping[str, Any]) -> Prepared:
        """A ZBS template by user id; the SDK does not know the path."""
        body = {"user_id": user_id, "template_id": template_id, "template_data": dict(data)}
        url = f"{self.endpoint_prefix}/v3.0/oa/message/template"
        return self.send_request("POST", url, body=body, headers=self.create_request_header("POST"))

    def account(self) -> Prepared:
        """Who the account is; the SDK does not know the path."""
        url = f"{self.endpoint_prefix}/v2.0/oa/getoa"
        return self.send_request("GET", url, headers=self.create_request_header("GET"))


class ZnsRequests(_Preparing, ZnsClient):  # type: ignore[misc]
    """Templates by phone number (``business.openapi.zalo.me``)."""

    def template(self, phone: str, template_id: str, data: Mapping[str, Any], tracking_id: str) -> Prepared:
        body = {"phone": phone, "template_id": template_id, "template_data": dict(data), "tracking_id": tracking_id}
        url = f"{self.endpoint_prefix}/message/template"
        return self.send_request("POST", url, body=body, headers=self.create_request_header("POST"))
