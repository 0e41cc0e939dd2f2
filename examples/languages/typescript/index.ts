// Example: a speaker search and a voice tone analysis on one call. Copy this program.

import * as pulumi from "@pulumi/pulumi";
import * as speakersearch from "pulumi-speakersearch";

const config = new pulumi.Config();
const streamArn = config.require("streamArn");
// AWS requires notice to the speaker and the speaker's consent before either task starts.
const consentAcknowledged = config.requireBoolean("consentAcknowledged");

const call = new speakersearch.MediaInsightsPipeline("call", {
    mediaInsightsPipelineConfigurationArn: config.require("configurationArn"),
    kinesisVideoStreamSourceRuntimeConfiguration: {
        streams: [{ streamArn, streamChannelDefinition: { numberOfChannels: 1 } }],
        mediaEncoding: "pcm",
        mediaSampleRate: 8000,
    },
});
const voice = { streamArn, channelId: 0 };
const search = new speakersearch.SpeakerSearchTask("caller", {
    identifier: call.mediaPipelineId,
    voiceProfileDomainArn: config.require("voiceProfileDomainArn"),
    kinesisVideoStreamSourceTaskConfiguration: voice,
    consentAcknowledged,
});
const tone = new speakersearch.VoiceToneAnalysisTask("tone", {
    identifier: call.mediaPipelineId,
    languageCode: "en-US",
    kinesisVideoStreamSourceTaskConfiguration: voice,
    consentAcknowledged,
});

export const taskId = search.taskId;
export const status = search.status;
export const toneStatus = tone.status;
