"""The resource types of the stand-in for pulumi-aws, with the boto3 calls of each."""

from collections.abc import Callable, Mapping
from typing import Any

Properties = dict[str, Any]


class AwsType:
    """A resource type. Its methods call one service through boto3.

    Attributes:
        service: boto3's name of the service.
        is_named: Whether the resource has a ``name``, whose change replaces the resource.
        is_tagged: Whether the resource has tags.
    """

    service: str
    is_named = True
    is_tagged = True

    def __init__(self, client: Any) -> None:
        self.client = client

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        """Create a resource. Return its id and its outputs besides the inputs."""
        raise NotImplementedError

    def read(self, id_: str) -> Properties:
        """Return inputs as the service has them. A missing resource is a ClientError."""
        raise NotImplementedError

    def update(self, id_: str, inputs: Properties, changed: set[str]) -> None:
        """Update a resource to new inputs."""

    def delete(self, id_: str) -> None:
        """Delete a resource."""
        raise NotImplementedError


class VideoStream(AwsType):
    service = "kinesisvideo"

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        hours = int(inputs["dataRetentionInHours"])
        arn = self.client.create_stream(
            StreamName=inputs["name"], DataRetentionInHours=hours, Tags=inputs["tagsAll"]
        )["StreamARN"]
        return arn, {"arn": arn}

    def read(self, id_: str) -> Properties:
        stream = self.client.describe_stream(StreamARN=id_)["StreamInfo"]
        return {"dataRetentionInHours": stream["DataRetentionInHours"]}

    def delete(self, id_: str) -> None:
        self.client.delete_stream(StreamARN=id_)


class Stream(AwsType):
    service = "kinesis"

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        name = inputs["name"]
        self.client.create_stream(StreamName=name, ShardCount=int(inputs["shardCount"]))
        arn = self.client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"][
            "StreamARN"
        ]
        self.update(arn, inputs, {"tagsAll"})
        return arn, {"arn": arn}

    def read(self, id_: str) -> Properties:
        self.client.describe_stream_summary(StreamARN=id_)
        return {}

    def update(self, id_: str, inputs: Properties, changed: set[str]) -> None:
        if inputs["tagsAll"]:
            self.client.add_tags_to_stream(StreamARN=id_, Tags=inputs["tagsAll"])

    def delete(self, id_: str) -> None:
        self.client.delete_stream(StreamARN=id_)


class Key(AwsType):
    service = "kms"
    is_named = False

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        tags = [{"TagKey": key, "TagValue": value} for key, value in inputs["tagsAll"].items()]
        key = self.client.create_key(Description=inputs["description"], Tags=tags)["KeyMetadata"]
        return key["KeyId"], {"arn": key["Arn"], "keyId": key["KeyId"]}

    def read(self, id_: str) -> Properties:
        key = self.client.describe_key(KeyId=id_)["KeyMetadata"]
        return {"description": key["Description"]}

    def delete(self, id_: str) -> None:
        self.client.schedule_key_deletion(KeyId=id_)


class VoiceProfileDomain(AwsType):
    service = "chime-sdk-voice"

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        encryption = pascal(inputs["serverSideEncryptionConfiguration"])
        domain = self.client.create_voice_profile_domain(
            Name=inputs["name"], ServerSideEncryptionConfiguration=encryption, **_tags(inputs)
        )["VoiceProfileDomain"]
        return domain["VoiceProfileDomainId"], {"arn": domain["VoiceProfileDomainArn"]}

    def read(self, id_: str) -> Properties:
        domain = self.client.get_voice_profile_domain(VoiceProfileDomainId=id_)
        encryption = domain["VoiceProfileDomain"]["ServerSideEncryptionConfiguration"]
        return {"serverSideEncryptionConfiguration": _camel(encryption)}

    def delete(self, id_: str) -> None:
        self.client.delete_voice_profile_domain(VoiceProfileDomainId=id_)


class Role(AwsType):
    service = "iam"

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        name = inputs["name"]
        role = self.client.create_role(
            RoleName=name, AssumeRolePolicyDocument=inputs["assumeRolePolicy"], **_tags(inputs)
        )["Role"]
        return name, {"arn": role["Arn"]}

    def read(self, id_: str) -> Properties:
        self.client.get_role(RoleName=id_)
        return {}

    def update(self, id_: str, inputs: Properties, changed: set[str]) -> None:
        if "assumeRolePolicy" in changed:
            policy = inputs["assumeRolePolicy"]
            self.client.update_assume_role_policy(RoleName=id_, PolicyDocument=policy)
        if _tags(inputs):
            self.client.tag_role(RoleName=id_, **_tags(inputs))

    def delete(self, id_: str) -> None:
        self.client.delete_role(RoleName=id_)


class RolePolicy(AwsType):
    service = "iam"
    is_tagged = False

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        id_ = f"{inputs['role']}:{inputs['name']}"
        self.update(id_, inputs, set())
        return id_, {}

    def read(self, id_: str) -> Properties:
        self.client.get_role_policy(**self._names(id_))
        return {}

    def update(self, id_: str, inputs: Properties, changed: set[str]) -> None:
        self.client.put_role_policy(**self._names(id_), PolicyDocument=inputs["policy"])

    def delete(self, id_: str) -> None:
        self.client.delete_role_policy(**self._names(id_))

    def _names(self, id_: str) -> dict[str, str]:
        role, _, name = id_.partition(":")
        return {"RoleName": role, "PolicyName": name}


class PipelineConfiguration(AwsType):
    service = "chime-sdk-media-pipelines"

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        arn = self.client.create_media_insights_pipeline_configuration(
            MediaInsightsPipelineConfigurationName=inputs["name"],
            ResourceAccessRoleArn=inputs["resourceAccessRoleArn"],
            Elements=pascal(inputs["elements"]),
            **_tags(inputs),
        )["MediaInsightsPipelineConfiguration"]["MediaInsightsPipelineConfigurationArn"]
        return arn, {"arn": arn}

    def read(self, id_: str) -> Properties:
        found = self.client.get_media_insights_pipeline_configuration(Identifier=id_)
        configuration = _camel(found["MediaInsightsPipelineConfiguration"])
        return {name: configuration[name] for name in ("resourceAccessRoleArn", "elements")}

    def update(self, id_: str, inputs: Properties, changed: set[str]) -> None:
        if changed - {"tags", "tagsAll"}:
            self.client.update_media_insights_pipeline_configuration(
                Identifier=id_,
                ResourceAccessRoleArn=inputs["resourceAccessRoleArn"],
                Elements=pascal(inputs["elements"]),
            )
        if _tags(inputs):
            self.client.tag_resource(ResourceARN=id_, **_tags(inputs))

    def delete(self, id_: str) -> None:
        self.client.delete_media_insights_pipeline_configuration(Identifier=id_)


TYPES: Mapping[str, type[AwsType]] = {
    "aws:kinesis/videoStream:VideoStream": VideoStream,
    "aws:kinesis/stream:Stream": Stream,
    "aws:kms/key:Key": Key,
    "aws:chime/sdkvoiceVoiceProfileDomain:SdkvoiceVoiceProfileDomain": VoiceProfileDomain,
    "aws:iam/role:Role": Role,
    "aws:iam/rolePolicy:RolePolicy": RolePolicy,
    "aws:chimesdkmediapipelines/mediaInsightsPipelineConfiguration:"
    "MediaInsightsPipelineConfiguration": PipelineConfiguration,
}


def pascal(value: Any) -> Any:
    """Return a structure with the member names of the API."""
    return _renamed(value, str.upper)


def _camel(value: Any) -> Any:
    """Return a structure with the property names of pulumi-aws."""
    return _renamed(value, str.lower)


def _renamed(value: Any, case: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_renamed(item, case) for item in value]
    if isinstance(value, dict):
        return {case(name[0]) + name[1:]: _renamed(item, case) for name, item in value.items()}
    return value


def _tags(inputs: Properties) -> dict[str, Any]:
    tags = [{"Key": key, "Value": value} for key, value in inputs["tagsAll"].items()]
    return {"Tags": tags} if tags else {}
