import json

import pytest

from devops_servers.prometheus.settings import read_instances

SECRET = "hunter2-hunter2"


def test_one_variable_is_enough() -> None:
    [one] = read_instances({"PROMETHEUS_URL": "http://localhost:9090/"})
    assert (one.name, one.url, one.timeout_s, one.alertmanager) == ("default", "http://localhost:9090", 10, None)


def test_variables_that_are_set_to_nothing_are_not_set() -> None:
    [one] = read_instances({"PROMETHEUS_URL": "http://h:1", "PROMETHEUS_TIMEOUT": "", "PROMETHEUS_INSTANCES": ""})
    assert one.timeout_s == 10


@pytest.mark.parametrize(
    ("url", "prefix", "wanted"),
    [
        ("https://h/prometheus/", "", "https://h/prometheus"),
        ("https://h", "/select/0/prometheus/", "https://h/select/0/prometheus"),
        ("https://h/a", "b", "https://h/a/b"),
        ("https://h/api/v1", "", "https://h"),
        ("https://u:p@[::1]:9090/x", "", "https://[::1]:9090/x"),
    ],
)
def test_prefixes_are_joined_to_the_address(url: str, prefix: str, wanted: str) -> None:
    [one] = read_instances({"PROMETHEUS_URL": url, "PROMETHEUS_PATH_PREFIX": prefix})
    assert one.url == wanted


def test_no_secret_is_in_what_an_instance_prints_as() -> None:
    [one] = read_instances(
        {
            "PROMETHEUS_URL": f"https://ann:{SECRET}@h",
            "PROMETHEUS_TOKEN": SECRET,
            "PROMETHEUS_HEADERS": json.dumps({"X-Key": SECRET}),
        }
    )
    assert one.password == one.token == SECRET
    assert SECRET not in repr(one)


def test_the_instance_that_the_url_names_is_the_first() -> None:
    more = [{"name": "eu", "url": "http://eu"}, {"name": "us", "url": "http://us"}]
    names = [one.name for one in read_instances({"PROMETHEUS_URL": "us", "PROMETHEUS_INSTANCES": json.dumps(more)})]
    assert names == ["us", "eu"]
    names = [one.name for one in read_instances({"PROMETHEUS_INSTANCES": json.dumps(more)})]
    assert names == ["eu", "us"]


def test_an_alertmanager_serves_every_instance_that_names_none() -> None:
    more = {"eu": {"url": "http://eu", "alertmanager": {"url": "http://am-eu"}}}
    first, second = read_instances(
        {
            "PROMETHEUS_URL": "http://h",
            "PROMETHEUS_INSTANCES": json.dumps(more),
            "ALERTMANAGER_URL": "http://am",
            "ALERTMANAGER_TOKEN": SECRET,
        }
    )
    assert first.alertmanager
    assert second.alertmanager
    assert (first.alertmanager.url, first.alertmanager.token) == ("http://am", SECRET)
    assert (second.alertmanager.url, second.alertmanager.token) == ("http://am-eu", "")


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "no Prometheus is named; set PROMETHEUS_URL"),
        ({"PROMETHEUS_URL": "localhost:9090"}, "PROMETHEUS_URL cannot be used"),
        ({"PROMETHEUS_URL": "http://h", "PROMETHEUS_TIMEOUT": "soon"}, "PROMETHEUS_TIMEOUT cannot be used"),
        ({"PROMETHEUS_URL": "http://h", "PROMETHEUS_HEADERS": SECRET}, "PROMETHEUS_HEADERS is not JSON at position 0"),
        ({"PROMETHEUS_INSTANCES": '[{"name": "eu", "url": "http://h", "tokn": "' + SECRET + '"}]'}, "eu, tokn cannot"),
        ({"PROMETHEUS_INSTANCES": '[{"name": "eu", "url": "' + SECRET + '"}]'}, "eu, url cannot be used"),
        ({"PROMETHEUS_INSTANCES": '{"eu": {"url": "http://h", "token": "${EU}"}}'}, "is not given; set EU"),
        ({"PROMETHEUS_INSTANCES": "7"}, "is not a list of instances"),
        (
            {"PROMETHEUS_URL": "http://h", "PROMETHEUS_INSTANCES": '{"default": {"url": "http://h"}}'},
            "the name 'default' is used twice",
        ),
    ],
)
def test_what_cannot_be_used_names_its_variable_and_no_value(environment: dict[str, str], words: str) -> None:
    with pytest.raises(SystemExit) as refused:
        read_instances(environment)
    assert words in str(refused.value)
    assert SECRET not in str(refused.value)
