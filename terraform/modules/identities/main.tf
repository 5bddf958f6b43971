# Who may do what. Each job has an account of its own and gets a role on a single bucket, subscription, dataset or secret wherever
# there is such a role; nothing here is granted on the project but what Google grants nowhere else.

locals {
  purposes = {
    backfill = "Makes candles of files and of the raw log"
    live     = "Makes candles of messages as they come"
    verify   = "Compares the tables with their source"
    launcher = "Starts backfills and verifications, for Cloud Scheduler and Composer"
  }
  jobs     = ["backfill", "live", "verify"]
  writers  = ["backfill", "live"]
  launched = ["backfill", "verify"]
}

resource "google_service_account" "this" {
  for_each = local.purposes

  project      = var.project
  account_id   = "${var.name}-${each.key}"
  display_name = each.value
}

locals {
  members = { for purpose, account in google_service_account.this : purpose => "serviceAccount:${account.email}" }
}

# What every Dataflow worker needs. It includes reading and making objects in all buckets of the project, so give Tidemark a
# project of its own.
resource "google_project_iam_member" "worker" {
  for_each = toset(local.jobs)

  project = var.project
  role    = "roles/dataflow.worker"
  member  = local.members[each.key]
}

resource "google_project_iam_member" "launcher" {
  project = var.project
  role    = "roles/dataflow.developer"
  member  = local.members["launcher"]
}

resource "google_service_account_iam_member" "launcher" {
  for_each = toset(local.launched)

  service_account_id = google_service_account.this[each.key].name
  role               = "roles/iam.serviceAccountUser"
  member             = local.members["launcher"]
}

resource "google_service_account_iam_member" "operator" {
  for_each = { for pair in setproduct(local.jobs, var.operators) : join(" ", pair) => { job = pair[0], member = pair[1] } }

  service_account_id = google_service_account.this[each.value.job].name
  role               = "roles/iam.serviceAccountUser"
  member             = each.value.member
}

locals {
  bucket_grants = merge(
    { for job in local.writers : "${job} writes warehouse" => { bucket = var.buckets.warehouse, role = "roles/storage.objectUser", purpose = job } },
    { "verify reads warehouse" = { bucket = var.buckets.warehouse, role = "roles/storage.objectViewer", purpose = "verify" } },
    { for job in local.launched : "${job} reads input" => { bucket = var.buckets.input, role = "roles/storage.objectViewer", purpose = job } },
    { for job in local.jobs : "${job} writes scratch" => { bucket = var.buckets.scratch, role = "roles/storage.objectUser", purpose = job } },
    { "launcher reads templates" = { bucket = var.buckets.templates, role = "roles/storage.objectViewer", purpose = "launcher" } },
  )
}

resource "google_storage_bucket_iam_member" "this" {
  for_each = local.bucket_grants

  bucket = each.value.bucket
  role   = each.value.role
  member = local.members[each.value.purpose]
}

resource "google_artifact_registry_repository_iam_member" "image" {
  for_each = toset(local.jobs)

  project    = var.project
  location   = var.region
  repository = var.repository
  role       = "roles/artifactregistry.reader"
  member     = local.members[each.key]
}

# The worker pulls and acknowledges; Dataflow looks at the subscription to follow its backlog.
resource "google_pubsub_subscription_iam_member" "live" {
  for_each = { for pair in setproduct(keys(var.subscriptions), ["roles/pubsub.subscriber", "roles/pubsub.viewer"]) : join(" ", pair) => { name = pair[0], role = pair[1] } }

  project      = var.project
  subscription = var.subscriptions[each.value.name]
  role         = each.value.role
  member       = local.members["live"]
}

resource "google_project_iam_member" "tracking_subscription" {
  count = var.timestamp_attribute ? 1 : 0

  project = var.project
  role    = "roles/pubsub.editor"
  member  = local.members["live"]
}

# Rows are appended to tables that are there: no job makes, changes, reads or deletes one.
resource "google_project_iam_custom_role" "table_appender" {
  count = var.dataset == null ? 0 : 1

  project     = var.project
  role_id     = "${replace(var.name, "-", "_")}_table_appender"
  title       = "Tidemark table appender"
  description = "Appends rows to tables that exist"
  permissions = ["bigquery.datasets.get", "bigquery.tables.get", "bigquery.tables.updateData"]
}

resource "google_bigquery_dataset_iam_member" "writer" {
  for_each = var.dataset == null ? [] : toset(local.writers)

  project    = var.project
  dataset_id = var.dataset
  role       = google_project_iam_custom_role.table_appender[0].name
  member     = local.members[each.key]
}

resource "google_secret_manager_secret_iam_member" "reader" {
  for_each = merge([
    for name, secret in var.secrets : { for job in secret.jobs : "${job} ${name}" => { id = secret.id, job = job } }
  ]...)

  project   = var.project
  secret_id = each.value.id
  role      = "roles/secretmanager.secretAccessor"
  member    = local.members[each.value.job]
}
