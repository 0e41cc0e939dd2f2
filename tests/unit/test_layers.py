"""The top layer. import-linter checks the layers below, see pyproject.toml."""

from functools import partial

import grimp
import pulumi

import speaker_search_resource


def test_only_the_package_itself_imports_the_file_of_a_resource() -> None:
    graph = grimp.build_graph("speaker_search_resource", cache_dir=None)
    resources = [
        exported
        for exported in map(
            partial(getattr, speaker_search_resource), speaker_search_resource.__all__
        )
        if isinstance(exported, type) and issubclass(exported, pulumi.Resource)
    ]

    assert len(resources) >= 4
    for resource in resources:
        importers = graph.find_modules_that_directly_import(resource.__module__)
        assert importers == {"speaker_search_resource"}
