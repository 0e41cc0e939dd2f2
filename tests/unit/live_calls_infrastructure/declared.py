"""What the program declares: its resources by type and name."""

from typing import Any

from chime_emulator import seeds
from tests.support.mocked_program import Registered

PLACE = f"{seeds.REGION}:{seeds.ACCOUNT_ID}"
CONFIG = {
    "speaker-search:configuration_arn": seeds.PIPELINE_CONFIGURATION_ARN,
    "speaker-search:backend_bucket": "states",
}


def inputs(resources: dict[str, Registered], name: str) -> dict[str, Any]:
    return resources[name].inputs


def of_type(resources: dict[str, Registered], type_: str) -> dict[str, dict[str, Any]]:
    return {
        name.partition(" ")[2]: each.inputs
        for name, each in resources.items()
        if name.startswith(f"{type_} ")
    }
