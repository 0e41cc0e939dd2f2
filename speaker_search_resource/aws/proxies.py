"""The proxies of an AWS configuration, with the meaning that pulumi-aws gives them."""

import urllib.request
from contextlib import suppress
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from .configuration import AwsConfiguration


def proxies_for(config: AwsConfiguration, url: str) -> dict[str, str] | None:
    """Return the proxies for the requests to a URL, by scheme.

    Returns:
        None if neither a key nor the environment names a proxy.
    """
    # As in pulumi-aws, a key overrides its own variable only. boto3 would send calls to this
    # machine to the proxy of the environment, and does not read the networks in NO_PROXY.
    environment = urllib.request.getproxies_environment()
    named = {
        "http": config.http_proxy or environment.get("http"),
        "https": config.https_proxy or environment.get("https") or config.http_proxy,
    }
    proxies = {scheme: proxy for scheme, proxy in named.items() if proxy}
    if not proxies:
        return None
    return {} if _is_direct(url, config.no_proxy or environment.get("no", "")) else proxies


def _is_direct(url: str, no_proxy: str) -> bool:
    """Return whether requests to a URL use no proxy.

    Args:
        url: The URL.
        no_proxy: Names of hosts and domains, addresses and networks, separated by commas.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host == "localhost" or _is_in(host, "127.0.0.0/8,::1"):
        return True
    bypass = urllib.request.proxy_bypass_environment  # type: ignore[attr-defined]
    return _is_in(host, no_proxy) or bool(bypass(parts.netloc, {"no": no_proxy}))


def _is_in(host: str, networks: str) -> bool:
    """Return whether a host is an address in one of the networks. Other entries are skipped."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    for entry in networks.split(","):
        with suppress(ValueError):
            if address in ip_network(entry.strip(), strict=False):
                return True
    return False
