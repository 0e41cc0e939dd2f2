"""Media stream pipelines."""

from typing import Any

from ..protocol.calls import Params
from .account import Account
from .pipelines import create_pipeline
from .registry import operation

KIND = "MediaStreamPipeline"


@operation("CreateMediaStreamPipeline")
def create(account: Account, now: float, region: str, params: Params) -> dict[str, Any]:
    return {KIND: create_pipeline(account, now, region, KIND, params)}
