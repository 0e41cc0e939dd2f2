"""Providers in this process, on a process and an engine that need no AWS."""

import pytest
from pulumi.dynamic import Config, ConfigureRequest

from speaker_search_resource.dynamic import process as process_state
from speaker_search_resource.dynamic.provider import ChimeProvider
from speaker_search_resource.media_insights_pipeline import MediaInsightsPipelineProvider
from speaker_search_resource.provider import engine as host_engine
from speaker_search_resource.speaker_search_task import SpeakerSearchTaskProvider
from tests.unit.provider.fakes import FakeEngine, FakeProcess


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """The engine that shows the messages of a test."""
    found = FakeEngine()
    monkeypatch.setattr(host_engine, "stub", lambda: found)
    return found


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> FakeProcess:
    """The state of the plugin process."""
    found = FakeProcess()
    monkeypatch.setattr(process_state, "_process", found)
    return found


@pytest.fixture
def search(process: FakeProcess) -> ChimeProvider:
    """The provider of speaker searches."""
    return _configured(SpeakerSearchTaskProvider())


@pytest.fixture
def pipeline(process: FakeProcess) -> ChimeProvider:
    """The provider of pipelines."""
    return _configured(MediaInsightsPipelineProvider())


def _configured(provider: ChimeProvider) -> ChimeProvider:
    # The process exists, so the provider takes it whatever the configuration.
    provider.configure(ConfigureRequest(Config({}, "project")))
    return provider
