"""The messages of errors."""

from speaker_search_resource.provider.init_failed import MAX_MESSAGE, one_line


def test_a_message_becomes_one_line() -> None:
    assert one_line(" AWS\r\n\n  refused:\tno ") == "AWS refused: no"


def test_a_message_is_bounded() -> None:
    page = one_line("x" * 200_000)

    assert len(page) == MAX_MESSAGE
    assert page.endswith("xxx... (200000 characters)")
