"""Read calls from standard input and run the AWS CLI for each; see `client.Client`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from botocore import xform_name

# The AWS CLI prints these only with --debug.
STATUS = re.compile(r'urllib3\.connectionpool - DEBUG - \S+ ".*" (\d{3}) ')
REQUEST_ID = re.compile(r"Response headers: .*'x-amzn-RequestId': '([^']*)'")
ERROR = re.compile(
    r"An error occurred \((\S+)\) when calling the \w+ operation(?: \(.*?\))?: (.*)\s*\Z"
)
# Otherwise the AWS CLI prints timestamps without parsing them.
CONFIG = "[default]\ncli_timestamp_format = iso8601\n"


def main() -> None:
    aws = Path(sys.argv[1]) / "bin" / "aws"
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config"
        config.write_text(CONFIG)
        for line in sys.stdin:
            print(json.dumps(perform(aws, config, json.loads(line))), flush=True)


def perform(aws: Path, config: Path, call: dict[str, Any]) -> dict[str, Any]:
    response = run(aws, config, call, call["input"])
    if listed := call["paginate"]:
        # The AWS CLI pages by itself only where boto3 has a paginator. These services have none.
        while token := response.get("output", {}).get("NextToken"):
            earlier = response["output"][listed]
            response = run(aws, config, call, {**call["input"], "NextToken": token})
            if "output" in response:
                response["output"][listed] = earlier + response["output"][listed]
    return response


def run(aws: Path, config: Path, call: dict[str, Any], members: dict[str, Any]) -> dict[str, Any]:
    keys = call["credentials"]
    environment = {
        **os.environ,
        "AWS_CONFIG_FILE": str(config),
        "AWS_MAX_ATTEMPTS": str(call["attempts"]),
        **{f"AWS_{name.upper()}": value for name, value in named(keys).items() if value},
    }
    command = [str(aws), call["service"], xform_name(call["operation"], "-"), "--debug"]
    command += ["--endpoint-url", call["endpoint"], "--region", call["region"], "--output", "json"]
    command += [] if keys else ["--no-sign-request"]
    for name, value in members.items():
        text = value if isinstance(value, str) else json.dumps(value)
        command += [f"--{xform_name(name, '-')}", text]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    statuses, ids = STATUS.findall(done.stderr), REQUEST_ID.findall(done.stderr)
    error = ERROR.search(done.stderr)
    if not statuses or (done.returncode and not error):
        return {"failure": done.stderr[-500:]}
    seen = {"status": int(statuses[-1]), "request_id": ids[-1] if ids else None}
    if error:
        return {**seen, "error": {"code": error[1], "message": error[2]}}
    return {**seen, "output": json.loads(done.stdout or "{}")}


def named(keys: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "access_key_id": keys and keys["access_key"],
        "secret_access_key": keys and keys["secret_key"],
        "session_token": keys and keys["token"],
    }


if __name__ == "__main__":
    main()
