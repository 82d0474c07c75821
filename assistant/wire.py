"""The connection to the language model's endpoint: to checked addresses only, no proxies, no redirects, bounded in time and size.

An `Endpoint` comes in, an HTTP client for the openai package goes out. It bounds what httpx2 does not: a server that drips bytes for ever
(httpx2's time-out is for each read) and one that sends without end.
"""

import ssl
import time
from collections.abc import Iterator

import httpx2

from assistant.endpoint import Endpoint, check_address


def client(endpoint: Endpoint) -> httpx2.Client:
    """An HTTP client that speaks to this endpoint and to nothing else."""
    time_out = httpx2.Timeout(endpoint.seconds, connect=endpoint.connect_seconds)
    return httpx2.Client(transport=_Kept(endpoint), timeout=time_out, follow_redirects=False, trust_env=False)


class _Kept(httpx2.BaseTransport):
    """Sends each request to the addresses that were checked, so that a name can't point elsewhere a moment later."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._host = httpx2.URL(endpoint.url).host
        many = endpoint.parallel + 2
        limits = httpx2.Limits(max_connections=many, max_keepalive_connections=many)
        # The system's certificates, where a company's own authority is, and not those of a package.
        verify = ssl.create_default_context() if endpoint.url.startswith("https:") else False
        self._inner = httpx2.HTTPTransport(verify=verify, trust_env=False, limits=limits)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send it to the first address that takes the connection."""
        if request.url.host != self._host:
            raise httpx2.ConnectError(f"{request.url.host} is not the endpoint's host", request=request)
        end = time.monotonic() + float(request.extensions["timeout"].get("read") or self._endpoint.seconds)
        failed: httpx2.ConnectError | None = None
        for address in check_address(self._endpoint):
            there = httpx2.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,  # they hold the name as Host
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": self._host},
            )
            try:
                answer = self._inner.handle_request(there)
            except httpx2.ConnectError as error:
                failed = error
                continue
            assert isinstance(answer.stream, httpx2.SyncByteStream)
            return httpx2.Response(
                answer.status_code,
                headers=answer.headers,
                stream=_Bounded(answer.stream, end, self._endpoint.most_bytes),
                extensions=answer.extensions,
            )
        raise failed or httpx2.ConnectError("no address", request=request)

    def close(self) -> None:
        """Close all connections."""
        self._inner.close()


class _Bounded(httpx2.SyncByteStream):
    """A reply's bytes until the time or the size is used up."""

    def __init__(self, inner: httpx2.SyncByteStream, end: float, most: int) -> None:
        self._inner = inner
        self._end = end
        self._left = most

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._inner:
            self._left -= len(piece)
            if time.monotonic() > self._end:
                raise httpx2.ReadTimeout("the reply takes too long")
            if self._left < 0:
                raise httpx2.DecodingError("the reply is too long")
            yield piece

    def close(self) -> None:
        self._inner.close()
