// The AWS SDK for JavaScript, called as standard input says: see ../client.py.
import * as readline from "node:readline";
import * as media from "@aws-sdk/client-chime-sdk-media-pipelines";
import * as voice from "@aws-sdk/client-chime-sdk-voice";

const services = {
  "chime-sdk-media-pipelines": { sdk: media, Client: media.ChimeSDKMediaPipelinesClient },
  "chime-sdk-voice": { sdk: voice, Client: voice.ChimeSDKVoiceClient },
};
const clients = new Map();

function clientFor({ service, region, endpoint, attempts, credentials }) {
  const key = JSON.stringify([service, region, endpoint, attempts, credentials]);
  if (!clients.has(key)) {
    const config = { region, endpoint, maxAttempts: attempts };
    config.credentials = {
      accessKeyId: credentials?.access_key ?? "none",
      secretAccessKey: credentials?.secret_key ?? "none",
      sessionToken: credentials?.token ?? undefined,
    };
    if (!credentials) {
      config.signer = { sign: async (request) => request };
    }
    clients.set(key, new services[service].Client(config));
  }
  return clients.get(key);
}

async function perform(call) {
  const { sdk } = services[call.service];
  const client = clientFor(call);
  if (!call.paginate) {
    return await client.send(new sdk[`${call.operation}Command`](call.input));
  }
  const { MaxResults: pageSize, ...input } = call.input;
  const listed = [];
  let last;
  for await (const page of sdk[`paginate${call.operation}`]({ client, pageSize }, input)) {
    listed.push(...page[call.paginate]);
    last = page;
  }
  return { ...last, [call.paginate]: listed };
}

const seen = (metadata) => ({ status: metadata.httpStatusCode, request_id: metadata.requestId });

async function answer(call) {
  try {
    const { $metadata, ...output } = await perform(call);
    return { ...seen($metadata), output };
  } catch (error) {
    if (!error.$fault) {
      return { failure: `${error.name}: ${error.message}` };
    }
    const { name: code, message, Code, RequestId } = error;
    const details = { Code, RequestId };
    return {
      ...seen(error.$metadata),
      error: { code, message, type: error.constructor.name, details },
    };
  }
}

// The SDK takes and gives timestamps as Date.
const withDates = (key, value) =>
  key.endsWith("Timestamp") && typeof value === "string" ? new Date(value) : value;

for await (const line of readline.createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line, withDates))));
}
