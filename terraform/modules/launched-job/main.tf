locals {
  parameters = { for name, value in var.parameters : name => value if value != null }
  environment = merge(
    {
      serviceAccountEmail  = var.service_account
      subnetwork           = var.subnetwork
      ipConfiguration      = "WORKER_IP_PRIVATE"
      machineType          = var.machine_type
      maxWorkers           = var.max_workers
      tempLocation         = "${var.scratch}/temp"
      stagingLocation      = "${var.scratch}/staging"
      additionalUserLabels = var.labels
    },
    var.kms_key == null ? {} : { kmsKeyName = var.kms_key },
  )
  request = {
    launchParameter = {
      jobName              = var.name
      containerSpecGcsPath = var.template
      parameters           = local.parameters
      environment          = local.environment
    }
  }
  url = "https://dataflow.googleapis.com/v1b3/projects/${var.project}/locations/${var.region}/flexTemplates:launch"

  flags = join(";", [for name, value in local.parameters : "${name}=${value}"])
}

resource "google_cloud_scheduler_job" "this" {
  count = var.schedule == null ? 0 : 1

  project          = var.project
  region           = var.region
  name             = var.name
  description      = "Starts the Dataflow job ${var.name}"
  schedule         = var.schedule
  time_zone        = "Etc/UTC"
  attempt_deadline = "180s"

  retry_config {
    retry_count = 3
  }

  http_target {
    http_method = "POST"
    uri         = local.url
    headers     = { "Content-Type" = "application/json" }
    body        = base64encode(jsonencode(local.request))

    oauth_token {
      service_account_email = var.launcher
      scope                 = "https://www.googleapis.com/auth/cloud-platform"
    }
  }
}
