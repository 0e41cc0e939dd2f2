// Example: a speaker search and a voice tone analysis on one call. Copy this program.
package main

import (
	"example.com/pulumi-speakersearch/sdk/go/speakersearch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		settings := config.New(ctx, "")
		streamArn := pulumi.String(settings.Require("streamArn"))
		// AWS requires notice to the speaker and the speaker's consent before either task starts.
		consent := pulumi.Bool(settings.RequireBool("consentAcknowledged"))

		call, err := speakersearch.NewMediaInsightsPipeline(ctx, "call", &speakersearch.MediaInsightsPipelineArgs{
			MediaInsightsPipelineConfigurationArn: pulumi.String(settings.Require("configurationArn")),
			KinesisVideoStreamSourceRuntimeConfiguration: speakersearch.KinesisVideoStreamSourceRuntimeConfigurationArgs{
				Streams: speakersearch.StreamConfigurationArray{
					speakersearch.StreamConfigurationArgs{
						StreamArn:               streamArn,
						StreamChannelDefinition: speakersearch.StreamChannelDefinitionArgs{NumberOfChannels: pulumi.Int(1)},
					},
				},
				MediaEncoding:   speakersearch.MediaEncodingPcm,
				MediaSampleRate: pulumi.Int(8000),
			},
		})
		if err != nil {
			return err
		}
		voice := speakersearch.KinesisVideoStreamSourceTaskConfigurationArgs{
			StreamArn: streamArn,
			ChannelId: pulumi.Int(0),
		}
		search, err := speakersearch.NewSpeakerSearchTask(ctx, "caller", &speakersearch.SpeakerSearchTaskArgs{
			Identifier:            call.MediaPipelineId,
			VoiceProfileDomainArn: pulumi.String(settings.Require("voiceProfileDomainArn")),
			KinesisVideoStreamSourceTaskConfiguration: voice,
			ConsentAcknowledged:                       consent,
		})
		if err != nil {
			return err
		}
		tone, err := speakersearch.NewVoiceToneAnalysisTask(ctx, "tone", &speakersearch.VoiceToneAnalysisTaskArgs{
			Identifier:   call.MediaPipelineId,
			LanguageCode: speakersearch.VoiceAnalyticsLanguageCode_En_US,
			KinesisVideoStreamSourceTaskConfiguration: voice,
			ConsentAcknowledged:                       consent,
		})
		if err != nil {
			return err
		}
		ctx.Export("taskId", search.TaskId)
		ctx.Export("status", search.Status)
		ctx.Export("toneStatus", tone.Status)
		return nil
	})
}
