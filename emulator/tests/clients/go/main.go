// Command run is the AWS SDK for Go, called as standard input says: see ../client.py.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	media "github.com/aws/aws-sdk-go-v2/service/chimesdkmediapipelines"
	voice "github.com/aws/aws-sdk-go-v2/service/chimesdkvoice"
	"github.com/aws/smithy-go"
	smithymiddleware "github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

type credentials struct {
	AccessKey string `json:"access_key"`
	SecretKey string `json:"secret_key"`
	Token     string `json:"token"`
}

// settings are what a client is made of.
type settings struct {
	Service  string `json:"service"`
	Region   string `json:"region"`
	Endpoint string `json:"endpoint"`
	Attempts int    `json:"attempts"`
}

type call struct {
	settings
	Credentials *credentials    `json:"credentials"`
	Operation   string          `json:"operation"`
	Input       json.RawMessage `json:"input"`
	Paginate    string          `json:"paginate"`
}

type answer = map[string]any

// The constructor of a paginator is no method, so reflection does not find it by name.
var paginators = map[string]any{
	"ListMediaInsightsPipelineConfigurations": media.NewListMediaInsightsPipelineConfigurationsPaginator,
	"ListMediaPipelines":                      media.NewListMediaPipelinesPaginator,
	"ListVoiceProfileDomains":                 voice.NewListVoiceProfileDomainsPaginator,
}

var clients = map[string]reflect.Value{}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var asked call
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			log.Fatal(err)
		}
		line, err := json.Marshal(answered(asked))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(line))
	}
}

func clientFor(asked call) reflect.Value {
	key := fmt.Sprint(asked.settings, asked.Credentials)
	if asked.Credentials != nil {
		key = fmt.Sprint(asked.settings, *asked.Credentials)
	}
	if client, found := clients[key]; found {
		return client
	}
	var keys aws.CredentialsProvider = aws.AnonymousCredentials{}
	if given := asked.Credentials; given != nil {
		keys = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{
				AccessKeyID:     given.AccessKey,
				SecretAccessKey: given.SecretKey,
				SessionToken:    given.Token,
			}, nil
		})
	}
	config := aws.Config{
		Region:           asked.Region,
		BaseEndpoint:     &asked.Endpoint,
		Credentials:      keys,
		RetryMaxAttempts: asked.Attempts,
	}
	var client any = media.NewFromConfig(config)
	if asked.Service == "chime-sdk-voice" {
		client = voice.NewFromConfig(config)
	}
	clients[key] = reflect.ValueOf(client)
	return clients[key]
}

func answered(asked call) answer {
	output, metadata, err := perform(asked)
	var api smithy.APIError
	var response *awshttp.ResponseError
	switch {
	case err == nil:
		raw := middleware.GetRawResponse(metadata).(*smithyhttp.Response)
		id, _ := middleware.GetRequestIDMetadata(metadata)
		return answer{"status": raw.StatusCode, "request_id": id, "output": output}
	case errors.As(err, &api) && errors.As(err, &response):
		refusal := answer{"code": api.ErrorCode(), "message": api.ErrorMessage()}
		kind := reflect.ValueOf(api).Elem()
		refusal["type"] = kind.Type().Name()
		details := answer{}
		for _, name := range []string{"Code", "RequestId"} {
			if field := kind.FieldByName(name); field.IsValid() {
				details[name] = field.Interface()
			}
		}
		refusal["details"] = details
		id := response.ServiceRequestID()
		return answer{"status": response.HTTPStatusCode(), "request_id": id, "error": refusal}
	}
	return answer{"failure": err.Error()}
}

func perform(asked call) (answer, smithymiddleware.Metadata, error) {
	client := clientFor(asked)
	method := client.MethodByName(asked.Operation)
	input := reflect.New(method.Type().In(1).Elem())
	if err := json.Unmarshal(asked.Input, input.Interface()); err != nil {
		log.Fatal(err)
	}
	background := reflect.ValueOf(context.Background())
	if asked.Paginate == "" {
		return result(method.Call([]reflect.Value{background, input}))
	}
	constructor := reflect.ValueOf(paginators[asked.Operation])
	paginator := constructor.Call([]reflect.Value{client, input})[0]
	listed := []any{}
	for {
		page, metadata, err := result(
			paginator.MethodByName("NextPage").Call([]reflect.Value{background}),
		)
		if err != nil {
			return nil, metadata, err
		}
		listed = append(listed, page[asked.Paginate].([]any)...)
		if !paginator.MethodByName("HasMorePages").Call(nil)[0].Bool() {
			page[asked.Paginate] = listed
			return page, metadata, nil
		}
	}
}

// result is what an operation has returned, its output as JSON has it.
func result(returned []reflect.Value) (answer, smithymiddleware.Metadata, error) {
	if err, failed := returned[1].Interface().(error); failed {
		return nil, smithymiddleware.Metadata{}, err
	}
	metadata := returned[0].Elem().FieldByName("ResultMetadata")
	text, err := json.Marshal(returned[0].Interface())
	if err != nil {
		return nil, smithymiddleware.Metadata{}, err
	}
	var output answer
	err = json.Unmarshal(text, &output)
	delete(output, "ResultMetadata")
	return output, metadata.Interface().(smithymiddleware.Metadata), err
}
