# One key for all that is stored. The jobs may not use it: Google's service agents encrypt and decrypt on their behalf.

resource "google_kms_key_ring" "this" {
  project  = var.project
  location = var.location
  name     = var.name
}

resource "google_kms_crypto_key" "this" {
  key_ring        = google_kms_key_ring.this.id
  name            = var.name
  rotation_period = "${var.rotation_days * 24 * 3600}s"

  lifecycle {
    prevent_destroy = true
  }
}

# Agents that exist only once a service was used, or asked for them.
resource "google_project_service_identity" "agent" {
  for_each = toset(["artifactregistry.googleapis.com", "dataflow.googleapis.com", "pubsub.googleapis.com", "secretmanager.googleapis.com", "sqladmin.googleapis.com"])
  provider = google-beta

  project = var.project
  service = each.value
}

data "google_storage_project_service_account" "this" {
  project = var.project
}

data "google_bigquery_default_service_account" "this" {
  project = var.project
}

locals {
  agents = merge(
    { for service, agent in google_project_service_identity.agent : service => agent.email },
    {
      "bigquery.googleapis.com" = data.google_bigquery_default_service_account.this.email
      "compute.googleapis.com"  = "service-${var.project_number}@compute-system.iam.gserviceaccount.com"
      "storage.googleapis.com"  = data.google_storage_project_service_account.this.email_address
    },
  )
}

resource "google_kms_crypto_key_iam_member" "agent" {
  for_each = local.agents

  crypto_key_id = google_kms_crypto_key.this.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:${each.value}"
}
