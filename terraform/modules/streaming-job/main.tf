# A change of parameters or of the template updates the job in place: a new one takes over its state. Destroyed, it is drained:
# it reads no more and finishes what it has.
resource "google_dataflow_flex_template_job" "this" {
  provider = google-beta

  project                 = var.project
  region                  = var.region
  name                    = var.name
  container_spec_gcs_path = var.template
  parameters              = var.parameters
  on_delete               = "drain"

  service_account_email  = var.service_account
  subnetwork             = var.subnetwork
  ip_configuration       = "WORKER_IP_PRIVATE"
  kms_key_name           = var.kms_key
  machine_type           = var.machine_type
  num_workers            = var.workers.min
  max_workers            = var.workers.max
  autoscaling_algorithm  = "THROUGHPUT_BASED"
  temp_location          = "${var.scratch}/temp"
  staging_location       = "${var.scratch}/staging"
  transform_name_mapping = var.transform_names
  labels                 = var.labels

  enable_streaming_engine = true
}
