"""Media insights pipeline configurations through boto3."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from chime_emulator import Emulator, seeds

from ..support.clock import Clock
from ..support.pipelines import create_id, delete, get
from ..support.samples import CONFIGURATION, QUEUE, ROLE
from ..support.tags import list_tags, tag_list

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client

    from ..support.types import MakeClient

NAME, ID, ARN = (f"MediaInsightsPipelineConfiguration{what}" for what in ("Name", "Id", "Arn"))


def create(client: Client, **changes: Any) -> Any:
    return client.create_media_insights_pipeline_configuration(**{**CONFIGURATION, **changes})[
        "MediaInsightsPipelineConfiguration"
    ]


def read(client: Client, identifier: str) -> Any:
    return client.get_media_insights_pipeline_configuration(Identifier=identifier)[
        "MediaInsightsPipelineConfiguration"
    ]


def remove(client: Client, identifier: str) -> Any:
    return client.delete_media_insights_pipeline_configuration(Identifier=identifier)


def names(client: Client) -> list[str]:
    summaries: Any = client.list_media_insights_pipeline_configurations()
    return [each[NAME] for each in summaries["MediaInsightsPipelineConfigurations"]]


def test_statuses(client: Client, clock: Clock) -> None:
    moment = datetime.fromtimestamp(clock.now, tz=timezone.utc)
    made = create(client)
    assert made == {
        **CONFIGURATION,
        ID: made[ID],
        ARN: seeds.PIPELINE_CONFIGURATION_ARN.replace("call-analytics", "calls"),
        "CreatedTimestamp": moment,
        "UpdatedTimestamp": moment,
    }
    for identifier in (made[NAME], made[ID], made[ARN]):
        assert read(client, identifier) == made

    clock.now += 60
    updated: Any = client.update_media_insights_pipeline_configuration(
        Identifier=made[NAME], ResourceAccessRoleArn=ROLE + "-2", Elements=[QUEUE]
    )["MediaInsightsPipelineConfiguration"]
    assert (updated["ResourceAccessRoleArn"], updated["Elements"]) == (ROLE + "-2", [QUEUE])
    assert (updated[ID], updated[ARN], updated[NAME]) == (made[ID], made[ARN], "calls")
    assert "RealTimeAlertConfiguration" not in updated
    assert updated["UpdatedTimestamp"] > updated["CreatedTimestamp"] == moment
    assert read(client, made[ID]) == updated

    assert remove(client, made[ARN])["ResponseMetadata"]["HTTPStatusCode"] == 204
    for call in (read, remove):
        with pytest.raises(client.exceptions.NotFoundException, match="calls"):
            call(client, "calls")
    with pytest.raises(client.exceptions.NotFoundException):
        client.update_media_insights_pipeline_configuration(
            Identifier="calls", ResourceAccessRoleArn=ROLE, Elements=[QUEUE]
        )


def test_the_seed(client: Client) -> None:
    seed = read(client, "call-analytics")
    assert seed[ARN] == seeds.PIPELINE_CONFIGURATION_ARN
    assert read(client, seed[ID]) == seed
    pipeline = get(client, seeds.PIPELINE_ID)
    assert [status["Type"] for status in pipeline["ElementStatuses"]] == [
        element["Type"] for element in seed["Elements"]
    ]


def test_in_use(client: Client, emulator: Emulator, clock: Clock) -> None:
    emulator.configure(pipeline_stop_seconds=4)
    arn = create(client)[ARN]
    id_ = create_id(client, MediaInsightsPipelineConfigurationArn=arn)
    client.update_media_insights_pipeline_configuration(
        Identifier=arn, ResourceAccessRoleArn=ROLE, Elements=[QUEUE]
    )
    assert len(get(client, id_)["ElementStatuses"]) == 2
    with pytest.raises(client.exceptions.ConflictException, match=id_):
        remove(client, arn)
    delete(client, id_)
    with pytest.raises(client.exceptions.ConflictException, match=id_):
        remove(client, arn)
    clock.now += 4
    remove(client, arn)
    with pytest.raises(client.exceptions.NotFoundException):
        create_id(client, MediaInsightsPipelineConfigurationArn=arn)
    assert names(client) == ["call-analytics"]


def test_name_in_use(client: Client) -> None:
    made = create(client)
    with pytest.raises(ClientError, match="calls exists already") as caught:
        create(client, ResourceAccessRoleArn=ROLE + "-2")
    assert caught.value.response["Error"]["Code"] == "ConflictException"
    assert read(client, "calls") == made


def test_tokens(client: Client, emulator: Emulator, clock: Clock) -> None:
    made = create(client, ClientRequestToken="token-1")
    clock.now += 1
    client.update_media_insights_pipeline_configuration(
        Identifier="calls", ResourceAccessRoleArn=ROLE, Elements=[QUEUE]
    )
    assert create(client, ClientRequestToken="token-1") == read(client, "calls") != made
    emulator.configure(token_replay="original")
    assert create(client, ClientRequestToken="token-1") == made
    with pytest.raises(ClientError, match="different request"):
        create(client, ClientRequestToken="token-1", ResourceAccessRoleArn=ROLE + "-2")
    remove(client, "calls")
    assert create(client, ClientRequestToken="token-1")[ID] != made[ID]


def test_tags(client: Client) -> None:
    arn = create(client, Tags=tag_list(team="calls"))[ARN]
    assert list_tags(client, arn) == tag_list(team="calls")
    remove(client, arn)
    with pytest.raises(client.exceptions.NotFoundException):
        list_tags(client, arn)
    create(client)
    assert list_tags(client, arn) == []


def test_pages(client: Client) -> None:
    for number in range(4):
        create(client, **{NAME: f"calls-{number}"})
    first = client.list_media_insights_pipeline_configurations(MaxResults=3)
    assert [list(each) for each in first["MediaInsightsPipelineConfigurations"]] == [
        [NAME, ID, ARN]
    ] * 3
    remove(client, "calls-1")
    second: Any = client.list_media_insights_pipeline_configurations(
        MaxResults=3, NextToken=first["NextToken"]
    )
    assert [each[NAME] for each in second["MediaInsightsPipelineConfigurations"]] == [
        "calls-2",
        "calls-3",
    ]
    assert "NextToken" not in second


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({NAME: "a"}, "mediaInsightsPipelineConfigurationName"),
        ({NAME: "a b"}, "mediaInsightsPipelineConfigurationName"),
        ({"ResourceAccessRoleArn": None}, "resourceAccessRoleArn"),
        ({"Elements": [{"Type": "Magic"}]}, "elements.1.member.type"),
    ],
)
def test_bad_request(client: Client, changes: Any, where: str) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match=where):
        create(client, **changes)
    assert names(client) == ["call-analytics"]


def test_another_region(client: Client, emulator: Emulator, make_client: MakeClient) -> None:
    elsewhere = make_client(emulator.endpoint_url, region="eu-central-1")
    here = create(client)
    assert names(elsewhere) == []
    with pytest.raises(elsewhere.exceptions.NotFoundException):
        read(elsewhere, "calls")
    there = create(elsewhere)
    assert read(client, "calls") == here
    assert read(elsewhere, "calls") == there != here


def test_a_restart_keeps_creations_and_deletions(tmp_path: Path, make_client: MakeClient) -> None:
    with Emulator(state_file=tmp_path / "state") as emulator:
        client = make_client(emulator.endpoint_url)
        made = create(client)
        delete(client, seeds.PIPELINE_ID)
        remove(client, "call-analytics")
    with Emulator(state_file=tmp_path / "state") as emulator:
        client = make_client(emulator.endpoint_url)
        assert read(client, "calls") == made
        assert names(client) == ["calls"]
