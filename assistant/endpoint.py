"""Where the language model listens, and that nothing goes anywhere else: settings in, a connection out that keeps to the allowed addresses.

Allowed are this machine and private networks. Any other host must be named in `CLAUSEWISE_LLM_ALLOW`, and is then spoken to by https alone.
A name is resolved once a request and the connection goes to the address that was checked; redirects are not followed, proxies of the
environment not used. Knows nothing of what is said.
"""

import ipaddress
import os
import socket
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from ingest.errors import EndpointDown, EndpointForbidden, InputError

DEFAULT_URL = "http://127.0.0.1:8000/v1"
WAY_OUT = "Start one with `clausewise serve-llm`, or set CLAUSEWISE_LLM_URL to the address of one that runs."

_PRIVATE = tuple(
    ipaddress.ip_network(network) for network in ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
# What a reply may weigh on the wire: vLLM sends about 300 bytes of events a token.
_BYTES_A_TOKEN, _BYTES_MORE = 2_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible endpoint and how it is asked.

    `model` is empty where the first one served is to be used. `seconds` limits a whole reply with all its attempts, `connect_seconds` how
    long a connection may take; `attempts` counts the first one; `parallel` is how many requests a batch keeps going.
    """

    url: str = DEFAULT_URL
    model: str = ""
    key: str = field(default="", repr=False)
    connect_seconds: float = 5.0
    seconds: float = 120.0
    max_tokens: int = 2048
    seed: int = 0
    attempts: int = 3
    parallel: int = 8
    allowed: tuple[str, ...] = ()

    @property
    def most_bytes(self) -> int:
        """The size at which a reply is cut off."""
        return self.max_tokens * _BYTES_A_TOKEN + _BYTES_MORE


def endpoint() -> Endpoint:
    """The endpoint that the environment names (`CLAUSEWISE_LLM_URL`, `_MODEL`, `_KEY`, ...), checked for its form."""
    default = Endpoint()
    url = _text("URL", default.url).rstrip("/")
    return Endpoint(
        url=url,
        model=_text("MODEL", ""),
        key=_text("KEY", "") or _own_key(url),
        connect_seconds=_number("CONNECT_SECONDS", default.connect_seconds, 0.01),
        seconds=_number("SECONDS", default.seconds, 0.01),
        max_tokens=int(_number("MAX_TOKENS", default.max_tokens, 1)),
        seed=int(_number("SEED", default.seed, 0)),
        attempts=int(_number("ATTEMPTS", default.attempts, 1)),
        parallel=int(_number("PARALLEL", default.parallel, 1)),
        allowed=tuple(host.strip().lower() for host in _text("ALLOW", "").split(",") if host.strip()),
    )


def _text(name: str, default: str) -> str:
    return os.environ.get(f"CLAUSEWISE_LLM_{name}", "").strip() or default


def _number(name: str, default: float, least: float) -> float:
    given = _text(name, "")
    try:
        number = float(given) if given else default
    except ValueError:
        number = float("nan")
    if not least <= number < 1e9:
        raise InputError(f"CLAUSEWISE_LLM_{name}: {given!r} is not a number from {least:g} up. Leave it out for {default:g}.")
    return number


def own_key_file() -> Path:
    """Where `serve-llm` keeps the key that it makes for this account."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "clausewise" / "llm-key"


def _own_key(url: str) -> str:
    """The key of this account's own server; for an endpoint on this machine, since it is nobody else's business."""
    file = own_key_file()
    if _parts(url).hostname not in ("127.0.0.1", "::1", "localhost") or not file.is_file():
        return ""
    return file.read_text(encoding="ascii").strip()


def check_address(endpoint: Endpoint) -> list[str]:
    """The addresses that the endpoint's host has, all of them allowed; else an error that says what to set."""
    parts = _parts(endpoint.url)
    host = (parts.hostname or "").lower()
    if host in endpoint.allowed:
        if parts.scheme != "https":
            raise EndpointForbidden(f"{endpoint.url}: texts leave this network for an allowed host by https alone. Use https://{host}.")
        return _resolved(endpoint.url, host, parts.port)
    addresses = _resolved(endpoint.url, host, parts.port)
    outside = [address for address in addresses if not is_private(address)]
    if outside:
        raise EndpointForbidden(
            f"{endpoint.url}: {host} is at {outside[0]}, neither this machine nor a private network, so that texts would leave it. "
            f"Set CLAUSEWISE_LLM_URL to a local endpoint; if this one is meant, set CLAUSEWISE_LLM_ALLOW={host}."
        )
    return addresses


def _parts(url: str) -> SplitResult:
    """The parts of the address, its form checked."""
    try:
        parts = urlsplit(url)
        well = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        well = False
    if not well:
        raise InputError(f"CLAUSEWISE_LLM_URL: {url!r} is not the address of an endpoint. It looks like {DEFAULT_URL}.")
    if parts.username or parts.password:
        raise InputError("CLAUSEWISE_LLM_URL: a name or password stands in the address. Set CLAUSEWISE_LLM_KEY instead.")
    return parts


def _resolved(url: str, host: str, port: int | None) -> list[str]:
    """All addresses of a host, each once."""
    try:
        found = socket.getaddrinfo(host, port or 0, type=socket.SOCK_STREAM)
    except OSError as error:
        raise EndpointDown(f"{url}: the name {host} is not known here ({error.strerror or error}). {WAY_OUT}") from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def is_private(address: str) -> bool:
    """This machine, or a network that is not routed on the internet (RFC 1918, RFC 4193)."""
    parsed = ipaddress.ip_address(address.split("%")[0])
    plain = getattr(parsed, "ipv4_mapped", None) or parsed
    return any(plain.version == network.version and plain in network for network in _PRIVATE)
