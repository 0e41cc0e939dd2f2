"""The canonical form of a value."""

from speaker_search_resource.inputs.canonical import canonical


def test_keys_are_sorted_at_every_level() -> None:
    value = {"b": {"d": 1, "c": 2}, "a": [{"f": 3, "e": 4}]}

    assert str(canonical(value)) == "{'a': [{'e': 4, 'f': 3}], 'b': {'c': 2, 'd': 1}}"


def test_whole_floats_are_integers() -> None:
    assert repr(canonical([1.0, -2.0, 1.5])) == "[1, -2, 1.5]"


def test_tuples_are_lists() -> None:
    assert canonical((1, (2,))) == [1, [2]]


def test_other_values_stay_as_they_are() -> None:
    assert repr(canonical([True, None, "1.0", float("inf")])) == "[True, None, '1.0', inf]"
