"""Amazon Chime SDK call analytics as Pulumi resources: the public names, nothing else."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .speaker_search_task import (
        SpeakerSearchTask,
        SpeakerSearchTaskArgs,
        SpeakerSearchTaskArgsDict,
    )
    from .task import (
        KinesisVideoStreamSourceTaskConfigurationArgs,
        KinesisVideoStreamSourceTaskConfigurationArgsDict,
    )

__all__ = [
    "KinesisVideoStreamSourceTaskConfigurationArgs",
    "KinesisVideoStreamSourceTaskConfigurationArgsDict",
    "SpeakerSearchTask",
    "SpeakerSearchTaskArgs",
    "SpeakerSearchTaskArgsDict",
]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: the emulator, in this package too, has no use for Pulumi.
    if name in __all__:
        for module in ("speaker_search_task", "task"):
            found = getattr(import_module(f".{module}", __name__), name, None)
            if found is not None:
                return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
