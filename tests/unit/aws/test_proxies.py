"""The proxies of a configuration, over those of the environment."""

import pytest

from speaker_search_resource.aws.configuration import AwsConfiguration
from speaker_search_resource.aws.proxies import proxies_for

URL = "https://media-pipelines-chime.us-east-1.amazonaws.com"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_nothing_names_a_proxy() -> None:
    assert proxies_for(AwsConfiguration(no_proxy="example.com"), URL) is None


def test_the_variables_alone_serve_as_the_keys_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://environment:1")
    monkeypatch.setenv("NO_PROXY", "10.0.0.0/8")

    assert proxies_for(AwsConfiguration(), URL) == {"https": "http://environment:1"}
    for direct in ("http://127.0.0.1:4599", "http://10.1.2.3:8080"):
        assert proxies_for(AwsConfiguration(), direct) == {}


def test_each_key_serves_its_scheme() -> None:
    config = AwsConfiguration(http_proxy="http://a:1", https_proxy="http://b:2")

    assert proxies_for(config, URL) == {"http": "http://a:1", "https": "http://b:2"}


def test_the_http_proxy_serves_https_too_without_another(monkeypatch: pytest.MonkeyPatch) -> None:
    config = AwsConfiguration(http_proxy="http://a:1")
    assert proxies_for(config, URL) == {"http": "http://a:1", "https": "http://a:1"}

    monkeypatch.setenv("HTTPS_PROXY", "http://environment:1")

    assert proxies_for(config, URL) == {"http": "http://a:1", "https": "http://environment:1"}


def test_a_key_overrides_its_own_variable_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://environment:1")
    monkeypatch.setenv("HTTP_PROXY", "http://environment:2")
    monkeypatch.setenv("NO_PROXY", ".internal")
    config = AwsConfiguration(https_proxy="http://a:1")

    assert proxies_for(config, URL) == {"http": "http://environment:2", "https": "http://a:1"}
    assert proxies_for(config, "https://api.internal") == {}
    assert proxies_for(AwsConfiguration(no_proxy=".com"), "https://api.internal") == {
        "http": "http://environment:2",
        "https": "http://environment:1",
    }


@pytest.mark.parametrize(
    ("no_proxy", "url"),
    [
        ("amazonaws.com", URL),
        (".amazonaws.com", URL),
        ("example.com, us-east-1.amazonaws.com:443", f"{URL}:443"),
        ("*", URL),
        ("10.1.2.3", "http://10.1.2.3:8080"),
        ("example.com, 10.0.0.0/8", "http://10.1.2.3:8080"),
        ("fd00::/8", "http://[fd00::1]:8080"),
        # As in Go, this machine needs no proxy.
        ("", "http://localhost:4599"),
        ("", "http://127.0.0.1:4599"),
        ("", "http://[::1]:4599"),
    ],
)
def test_a_url_that_needs_no_proxy(no_proxy: str, url: str) -> None:
    config = AwsConfiguration(http_proxy="http://a:1", no_proxy=no_proxy)

    assert proxies_for(config, url) == {}


@pytest.mark.parametrize(
    ("no_proxy", "url"),
    [
        ("amazonaws", URL),
        ("10.0.0.0/8", URL),
        ("10.0.0.0/8, 10.0.0.0/99", "http://11.1.2.3"),
        ("", "http://localhost.example.com"),
    ],
)
def test_a_url_that_needs_a_proxy(no_proxy: str, url: str) -> None:
    config = AwsConfiguration(http_proxy="http://a:1", no_proxy=no_proxy)

    assert proxies_for(config, url) == {"http": "http://a:1", "https": "http://a:1"}
