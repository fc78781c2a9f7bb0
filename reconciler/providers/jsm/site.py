"""Which cloud the calls go to: an id that is set, or that the site itself tells to anybody (jsm-api.md 0)."""

import re
import threading
from collections.abc import Callable

from reconciler.errors import ServiceError, SettingError
from reconciler.http.client import HttpxTransport, Transport
from reconciler.http.message import BrokenBodyError, Request, TransportError
from reconciler.model.resource import Source

CLOUD_ID = "JSM_CLOUD_ID"
SITE = "provider.site"
_SITE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.atlassian\.net")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
_TENANT = Request("GET", "/_edge/tenant_info")

OpenSite = Callable[[str], Transport]
"""Gives the transport for a root."""


def _open(root: str) -> Transport:
    # Without a header that signs in: the site tells its id to anybody, and the key is not meant for it.
    return HttpxTransport(root, {})


class JsmSite:
    """The cloud id, looked up once where it has to be. Thread safe.

    Args:
        cloud_id: the id that is set; None for none.
        host: the site that is asked for it; None for none.
        open_site: how a site is reached; a replacement for tests.
        written: where the file names the site; None for a site that no file names.

    Raises:
        SettingError: neither is given, or one of them is nothing of the kind.
    """

    def __init__(
        self, cloud_id: str | None, host: str | None, open_site: OpenSite | None = None, written: Source | None = None
    ) -> None:
        if cloud_id is None and host is None:
            raise SettingError(
                "no cloud id",
                place=CLOUD_ID,
                hint=f"set {CLOUD_ID}, or write `site: NAME.atlassian.net` under `provider`",
            )
        if cloud_id is not None and not _ID.fullmatch(cloud_id):
            hint = "it stands after /s/ in the address bar of admin.atlassian.com"
            raise SettingError("is not a cloud id", place=CLOUD_ID, hint=hint)
        if host is not None and not _SITE.fullmatch(host):
            raise SettingError("is not the host name of a site", place=SITE, hint="it looks like NAME.atlassian.net")
        self._set = cloud_id
        self._host = host
        self._open = open_site or _open
        self._place = str(written) if written else CLOUD_ID
        self._lock = threading.Lock()
        self._resolved: str | None = None if host else cloud_id

    @property
    def cloud_id(self) -> str:
        """The cloud id.

        Raises:
            ServiceError: the site does not tell it.
            SettingError: the site tells another one than is set.
        """
        with self._lock:
            if self._resolved is None:
                self._resolved = self._checked(self._asked(self._host or ""))
            return self._resolved

    def _checked(self, asked: str) -> str:
        if self._set is not None and self._set != asked:
            raise SettingError(
                f"`site` and {CLOUD_ID} disagree: {CLOUD_ID} is not the cloud id of {self._host}",
                place=self._place,
                hint=f"unset {CLOUD_ID}, or remove `site`",
            )
        return asked

    def _asked(self, host: str) -> str:
        transport = self._open(f"https://{host}")
        try:
            answer = transport.send(_TENANT)
            data = answer.json() if answer.status == 200 else None
        except BrokenBodyError:
            data = None
        except TransportError as error:
            raise self._failed(host, error.reason, error.hint) from None
        finally:
            transport.close()
        cloud_id = data.get("cloudId") if isinstance(data, dict) else None
        if not isinstance(cloud_id, str) or not _ID.fullmatch(cloud_id):
            raise self._failed(host, f"{host} answered {answer.status} without a cloud id", None)
        return cloud_id

    def _failed(self, host: str, why: str, hint: str | None) -> ServiceError:
        return ServiceError(
            why,
            method=_TENANT.method,
            path=_TENANT.path,
            host=host,
            hint=hint or f"check `site` ({SITE}), or set {CLOUD_ID} instead",
        )
