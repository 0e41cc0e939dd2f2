"""A botocore session whose clients follow the AWS configuration of a stack."""

from typing import Any

import botocore.session
import urllib3
from botocore.config import Config
from urllib3.exceptions import InsecureRequestWarning

from .configuration import AwsConfiguration
from .proxies import proxies_for


class ConfiguredSession(botocore.session.Session):
    """A session with the settings of a configuration, its credentials excepted.

    botocore itself makes clients too, such as STS for the role of a profile. These clients follow
    the same settings.
    """

    def __init__(self, config: AwsConfiguration) -> None:
        super().__init__(profile=config.profile)
        self._aws_configuration = config
        self.user_agent_extra = " ".join(config.user_agents)
        variables: dict[str, Any] = {
            "ca_bundle": config.ca_bundle,
            "use_fips_endpoint": config.use_fips_endpoint,
            "use_dualstack_endpoint": config.use_dualstack_endpoint,
            "retry_mode": config.retry_mode,
            # Otherwise AWS_STS_REGIONAL_ENDPOINTS can lead to the global endpoint.
            "sts_regional_endpoints": "regional" if config.sts_region else None,
            "ec2_metadata_service_endpoint": config.ec2_metadata_service_endpoint,
            "ec2_metadata_service_endpoint_mode": config.ec2_metadata_service_endpoint_mode,
            # botocore reads AWS_EC2_METADATA_DISABLED from the environment only.
            "metadata_service_num_attempts": 0 if config.skip_metadata_api_check else None,
        }
        for name, value in variables.items():
            if value is not None:
                self.set_config_variable(name, value)

    def create_client(self, service_name: str, *args: Any, **kwargs: Any) -> Any:
        config = self._aws_configuration
        kwargs["endpoint_url"] = kwargs.get("endpoint_url") or config.endpoints.get(
            service_name.replace("-", "")
        )
        if config.insecure:
            urllib3.disable_warnings(InsecureRequestWarning)
            kwargs["verify"] = False
        client = super().create_client(service_name, *args, **kwargs)
        # Only the client knows its URL, and botocore takes no exceptions from its proxies.
        proxies = proxies_for(config, client.meta.endpoint_url)
        if proxies is None:
            return client
        kwargs["config"] = (kwargs.get("config") or Config()).merge(Config(proxies=proxies))
        return super().create_client(service_name, *args, **kwargs)
