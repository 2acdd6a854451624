import pytest

from devops_assistant.common.address import Address, UnusableAddress, check_token, read_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", Address("127.0.0.1", 0)),
        ("8080", Address("127.0.0.1", 8080)),
        (":8080", Address("127.0.0.1", 8080)),
        ("localhost:1", Address("localhost", 1)),
        ("[::1]:9", Address("::1", 9)),
        ("0.0.0.0:80", Address("0.0.0.0", 80)),
    ],
)
def test_an_address_is_read_as_people_write_it(text: str, address: Address) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize("text", ["localhost", "a:b", "h:70000", "h:-1"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UnusableAddress):
        read_address(text)


@pytest.mark.parametrize(("host", "token"), [("127.0.0.1", ""), ("::1", ""), ("localhost", ""), ("0.0.0.0", "x" * 16)])
def test_who_may_listen(host: str, token: str) -> None:
    check_token(Address(host, 1), token)


@pytest.mark.parametrize(("host", "token"), [("0.0.0.0", ""), ("192.0.2.1", ""), ("::", ""), ("127.0.0.1", "short")])
def test_who_may_not(host: str, token: str) -> None:
    with pytest.raises(UnusableAddress):
        check_token(Address(host, 1), token)


@pytest.mark.parametrize(
    ("host", "origin", "admitted"),
    [
        ("127.0.0.1:80", "", True),
        ("localhost:9", "http://localhost:3000", True),
        ("[::1]:9", "", True),
        ("evil.example", "", False),
        ("", "", False),
        ("127.0.0.1.evil.example", "", False),
        ("127.0.0.1:80", "https://evil.example", False),
        ("127.0.0.1:80", "null", False),
    ],
)
def test_a_page_cannot_come_in_under_a_name_of_its_own(host: str, origin: str, admitted: bool) -> None:
    assert Address("127.0.0.1", 80).admits(host, origin) is admitted


def test_at_an_address_for_others_any_name_will_do_but_no_foreign_page() -> None:
    address = Address("0.0.0.0", 80)
    assert address.admits("ops.example", "")
    assert address.admits("ops.example", "https://ops.example")
    assert not address.admits("ops.example", "https://evil.example")
