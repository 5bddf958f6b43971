output "request" {
  description = "What starts the job: the body of flexTemplates:launch."
  value       = local.request
}

output "command" {
  description = "The command that starts the job by hand."
  value = join(" ", concat(
    [
      "gcloud dataflow flex-template run ${var.name}",
      "--project=${var.project}",
      "--region=${var.region}",
      "--template-file-gcs-location=${var.template}",
      "--service-account-email=${var.service_account}",
      "--subnetwork=${var.subnetwork}",
      "--disable-public-ips",
      "--worker-machine-type=${var.machine_type}",
      "--max-workers=${var.max_workers}",
      "--temp-location=${local.environment.tempLocation}",
      "--staging-location=${local.environment.stagingLocation}",
    ],
    var.kms_key == null ? [] : ["--dataflow-kms-key=${var.kms_key}"],
    length(var.labels) == 0 ? [] : ["--additional-user-labels=${join(",", [for k, v in var.labels : "${k}=${v}"])}"],
    ["--parameters='^;^${local.flags}'"],
  ))
}
