# Searches as terraform_data with the AWS CLI. A file holds the id of each, which state cannot hold.

variable "tasks" {
  type = number
}

variable "identifier" {
  type = string
}

variable "domain_arn" {
  type = string
}

variable "stream_arn" {
  type = string
}

resource "terraform_data" "task" {
  count = var.tasks
  input = {
    identifier = var.identifier
    file       = "${path.module}/task-${count.index}"
  }

  provisioner "local-exec" {
    interpreter = ["/bin/bash", "-euo", "pipefail", "-c"]
    command     = <<-EOT
      aws chime-sdk-media-pipelines start-speaker-search-task \
        --identifier '${self.input.identifier}' --voice-profile-domain-arn '${var.domain_arn}' \
        --kinesis-video-stream-source-task-configuration 'StreamArn=${var.stream_arn},ChannelId=0' \
        --query SpeakerSearchTask.SpeakerSearchTaskId --output text >'${self.input.file}'
      until aws chime-sdk-media-pipelines get-speaker-search-task \
        --identifier '${self.input.identifier}' --speaker-search-task-id "$(cat '${self.input.file}')" \
        --query SpeakerSearchTask.SpeakerSearchTaskStatus --output text | grep -qx InProgress
      do sleep 0.5; done
    EOT
  }

  provisioner "local-exec" {
    when        = destroy
    interpreter = ["/bin/bash", "-euo", "pipefail", "-c"]
    command     = <<-EOT
      aws chime-sdk-media-pipelines stop-speaker-search-task \
        --identifier '${self.input.identifier}' --speaker-search-task-id "$(cat '${self.input.file}')"
      until aws chime-sdk-media-pipelines get-speaker-search-task \
        --identifier '${self.input.identifier}' --speaker-search-task-id "$(cat '${self.input.file}')" \
        --query SpeakerSearchTask.SpeakerSearchTaskStatus --output text | grep -qx Stopped
      do sleep 0.5; done
      rm '${self.input.file}'
    EOT
  }
}
