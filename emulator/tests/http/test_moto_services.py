"""The AWS services that moto serves."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from packaging.requirements import Requirement

from chime_emulator import Emulator, seeds

ROOT = Path(__file__).parents[2]
ASK = {
    "dynamodb": "list_tables",
    "events": "list_rules",
    "iam": "list_roles",
    "kinesis": "list_streams",
    "kinesisvideo": "list_streams",
    "kms": "list_keys",
    "lambda": "list_functions",
    "sns": "list_topics",
    "sqs": "list_queues",
    "sts": "get_caller_identity",
}


def test_sts(moto_client: Callable[[str], Any]) -> None:
    assert moto_client("sts").get_caller_identity()["Account"] == seeds.ACCOUNT_ID


def test_kms(moto_client: Callable[[str], Any]) -> None:
    kms = moto_client("kms")
    key = kms.create_key(Description="for a domain")["KeyMetadata"]
    assert key["Arn"] == f"arn:aws:kms:eu-central-1:{seeds.ACCOUNT_ID}:key/{key['KeyId']}"
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["Description"] == "for a domain"
    with pytest.raises(kms.exceptions.NotFoundException):
        kms.describe_key(KeyId=seeds.PIPELINE_ID)


def test_kinesis(moto_client: Callable[[str], Any]) -> None:
    kinesis = moto_client("kinesis")
    kinesis.create_stream(StreamName="results", ShardCount=1)
    stream = kinesis.describe_stream_summary(StreamName="results")["StreamDescriptionSummary"]
    arn = f"arn:aws:kinesis:eu-central-1:{seeds.ACCOUNT_ID}:stream/results"
    assert stream["StreamARN"] == arn
    kinesis.delete_stream(StreamARN=arn)
    with pytest.raises(kinesis.exceptions.ResourceNotFoundException):
        kinesis.describe_stream_summary(StreamName="results")


def test_the_sink_of_the_seeded_configuration_exists(session: boto3.Session) -> None:
    for _ in range(2):  # moto's state outlives an emulator, and the stream of the first remains
        with (
            Emulator() as running,
            closing(
                session.client(
                    "kinesis", region_name=seeds.REGION, endpoint_url=running.endpoint_url
                )
            ) as kinesis,
        ):
            stream = kinesis.describe_stream_summary(StreamARN=seeds.RECORDS_ARN)
            assert stream["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE"
            kinesis.put_record(StreamARN=seeds.RECORDS_ARN, Data=b"{}", PartitionKey="task")


def test_kinesis_video(moto_client: Callable[[str], Any]) -> None:
    video = moto_client("kinesisvideo")
    arn = video.create_stream(StreamName="caller-2", DataRetentionInHours=1)["StreamARN"]
    assert arn.startswith(f"arn:aws:kinesisvideo:eu-central-1:{seeds.ACCOUNT_ID}:stream/caller-2/")
    assert video.describe_stream(StreamARN=arn)["StreamInfo"]["StreamName"] == "caller-2"
    video.delete_stream(StreamARN=arn)


def test_iam(moto_client: Callable[[str], Any]) -> None:
    iam = moto_client("iam")
    role = iam.create_role(RoleName="analytics", AssumeRolePolicyDocument="{}")["Role"]
    assert role["Arn"] == f"arn:aws:iam::{seeds.ACCOUNT_ID}:role/analytics"
    iam.delete_role(RoleName="analytics")
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_role(RoleName="analytics")


def test_faults_and_the_call_log_do_not_apply(
    moto_client: Callable[[str], Any], emulator: Emulator
) -> None:
    emulator.fault("*", "drop")
    for service, ask in ASK.items():
        getattr(moto_client(service), ask)()
    assert emulator.calls()["counts"] == {}
    assert emulator.faults()[0]["hits"] == 0


def test_another_service_is_unknown(moto_client: Callable[[str], Any]) -> None:
    with pytest.raises(ClientError) as caught:
        moto_client("ssm").describe_parameters()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


@pytest.mark.parametrize("service", ASK)
def test_without_moto(
    moto_client: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    for module in [name for name in sys.modules if name.partition(".")[0] == "moto"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "moto", None)
    with pytest.raises(ClientError) as caught:
        getattr(moto_client(service), ASK[service])()
    error = caught.value.response["Error"]
    assert error["Code"] == "NotImplemented"
    assert f"serves {service} through moto" in error["Message"]
    (remedy,) = re.findall("run pip install '(.+)'", error["Message"])
    declared = [Requirement(text) for text in requires("chime-emulator") or []]
    (moto,) = (each for each in declared if each.name == "moto")
    assert Requirement(remedy).extras == moto.extras
    assert Requirement(remedy).specifier == moto.specifier


def test_a_defect_of_moto_is_an_internal_failure(
    moto_client: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("moto.kms.models.KmsBackend.list_keys", fail)
    with pytest.raises(ClientError) as caught:
        moto_client("kms").list_keys()
    assert caught.value.response["Error"]["Code"] == "InternalFailure"
    assert "secret" not in str(caught.value.response)


def test_moto_is_imported_at_the_first_request() -> None:
    code = """
import sys, boto3
from chime_emulator import Emulator
with Emulator() as emulator:
    voice, sts = (
        boto3.client(
            name, region_name="us-east-1", endpoint_url=emulator.endpoint_url,
            aws_access_key_id="local", aws_secret_access_key="local",
        )
        for name in ("chime-sdk-voice", "sts")
    )
    voice.list_voice_profile_domains()
    print("moto" in sys.modules)
    sts.get_caller_identity()
    print("moto" in sys.modules)
"""
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True, check=True
    )
    assert ended.stdout.split() == ["False", "True"]
