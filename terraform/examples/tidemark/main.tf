locals {
  services = [
    "artifactregistry", "bigquery", "bigqueryconnection", "billingbudgets", "cloudkms", "cloudscheduler", "compute", "dataflow",
    "iam", "logging", "monitoring", "pubsub", "secretmanager", "servicenetworking", "sqladmin", "storage",
  ]
  kms_key = one(module.encryption[*].key)

  topics   = { for name, feed in var.feeds : name => feed if feed.kafka == null }
  password = "${var.name}-catalog-password"

  certificate = "${var.name}-catalog-certificate"
  template    = { for job in ["backfill", "live", "verify"] : job => "gs://${module.storage.buckets.templates}/${var.release}/tidemark-${job}.json" }
  scratch     = "gs://${module.storage.buckets.scratch}"

  # Where the tables are, for every job.
  warehouse = merge({ warehouse = "gs://${module.storage.buckets.warehouse}/tables" }, module.catalog.parameters)

  # Where rows go, for the jobs that write.
  sinks = var.bigquery ? { sinks = "iceberg,bigquery", bigqueryDataset = "${var.project}.${module.bigquery[0].dataset}" } : {}
}

data "google_project" "this" {
  project_id = var.project
}

resource "google_project_service" "this" {
  for_each = toset(local.services)

  project            = var.project
  service            = "${each.value}.googleapis.com"
  disable_on_destroy = false
}

module "network" {
  source     = "../../modules/network"
  depends_on = [google_project_service.this]

  project  = var.project
  region   = var.region
  name     = var.name
  internet = var.internet
}

module "encryption" {
  source     = "../../modules/encryption"
  count      = var.encrypt_with_own_key ? 1 : 0
  depends_on = [google_project_service.this]

  project        = var.project
  project_number = data.google_project.this.number
  location       = var.region
  name           = var.name
}

module "pubsub" {
  source     = "../../modules/pubsub"
  depends_on = [google_project_service.this]

  project        = var.project
  project_number = data.google_project.this.number
  region         = var.region
  topics         = { for name, feed in local.topics : name => { publishers = feed.publishers, schema = feed.schema } }
  kms_key        = local.kms_key
  labels         = var.labels
}

module "storage" {
  source     = "../../modules/storage"
  depends_on = [google_project_service.this]

  project  = var.project
  location = var.region
  prefix   = "${var.project}-${var.name}"

  access_log_days = var.access_log_days

  kms_key = local.kms_key
  labels  = var.labels
}

module "secrets" {
  source     = "../../modules/secrets"
  depends_on = [google_project_service.this]

  project = var.project
  region  = var.region
  names   = setunion([local.password, local.certificate], var.live_secrets)
  kms_key = local.kms_key
  labels  = var.labels

  deletion_protection = var.deletion_protection
}

module "catalog" {
  source = "../../modules/catalog"

  project         = var.project
  region          = var.region
  name            = "${var.name}-catalog"
  network         = module.network.network
  password_secret = module.secrets.ids[local.password]

  certificate_secret = module.secrets.ids[local.certificate]

  kms_key = local.kms_key
  labels  = var.labels

  deletion_protection = var.deletion_protection
}

module "registry" {
  source     = "../../modules/registry"
  depends_on = [google_project_service.this]

  project = var.project
  region  = var.region
  name    = var.name
  kms_key = local.kms_key
  labels  = var.labels
}

module "bigquery" {
  source     = "../../modules/bigquery"
  count      = var.bigquery ? 1 : 0
  depends_on = [google_project_service.this]

  project  = var.project
  location = var.region
  dataset  = replace(var.name, "-", "_")
  readers  = var.readers
  kms_key  = local.kms_key
  labels   = var.labels

  external_bucket     = var.biglake ? module.storage.buckets.warehouse : null
  deletion_protection = var.deletion_protection
}

module "identities" {
  source = "../../modules/identities"

  project             = var.project
  region              = var.region
  name                = var.name
  operators           = var.operators
  buckets             = module.storage.buckets
  repository          = module.registry.name
  subscriptions       = module.pubsub.subscriptions
  timestamp_attribute = anytrue([for feed in values(var.feeds) : feed.timestamp_attribute != null])
  dataset             = one(module.bigquery[*].dataset)

  secrets = merge(
    { catalog = { id = module.secrets.ids[local.password], jobs = ["backfill", "live", "verify"] } },
    { catalog_certificate = { id = module.secrets.ids[local.certificate], jobs = ["backfill", "live", "verify"] } },
    { for name in var.live_secrets : name => { id = module.secrets.ids[name], jobs = ["live"] } },
  )
}

module "live" {
  source   = "../../modules/streaming-job"
  for_each = var.live ? var.feeds : {}

  project         = var.project
  region          = var.region
  name            = "${var.name}-live-${each.key}"
  template        = local.template.live
  service_account = module.identities.emails.live
  subnetwork      = module.network.subnetwork
  scratch         = "${local.scratch}/live/${each.key}"
  workers         = { min = 1, max = each.value.max_workers }
  kms_key         = local.kms_key
  labels          = var.labels

  parameters = merge(
    local.warehouse,
    local.sinks,
    {
      input  = each.value.kafka == null ? "pubsub:${module.pubsub.subscriptions[each.key]}" : "kafka:${each.value.kafka}"
      format = each.value.format
      name   = each.key
    },
    each.value.timestamp_attribute == null ? {} : { timestampAttribute = each.value.timestamp_attribute },
    each.value.parameters,
  )
}

module "backfill" {
  source = "../../modules/launched-job"

  project         = var.project
  region          = var.region
  name            = "${var.name}-backfill-inbox"
  template        = local.template.backfill
  launcher        = module.identities.emails.launcher
  service_account = module.identities.emails.backfill
  subnetwork      = module.network.subnetwork
  scratch         = "${local.scratch}/jobs/backfill"
  schedule        = var.inbox.schedule
  kms_key         = local.kms_key
  labels          = var.labels

  parameters = merge(
    local.warehouse,
    local.sinks,
    {
      input      = "gs://${module.storage.buckets.input}/inbox/*"
      format     = var.inbox.format
      instrument = var.inbox.instrument
    },
  )
}

module "verify" {
  source = "../../modules/launched-job"

  project         = var.project
  region          = var.region
  name            = "${var.name}-verify-raw"
  template        = local.template.verify
  launcher        = module.identities.emails.launcher
  service_account = module.identities.emails.verify
  subnetwork      = module.network.subnetwork
  scratch         = "${local.scratch}/jobs/verify"
  schedule        = var.verify_schedule
  kms_key         = local.kms_key
  labels          = var.labels
  parameters      = merge(local.warehouse, { against = "RAW" })
}

module "monitoring" {
  source     = "../../modules/monitoring"
  depends_on = [google_project_service.this]

  project            = var.project
  name               = var.name
  live_jobs          = values(module.live)[*].name
  bigquery           = var.bigquery
  subscriptions      = [for id in values(module.pubsub.subscriptions) : basename(id)]
  dead_subscriptions = values(module.pubsub.dead_subscriptions)
  emails             = var.emails
}

module "budget" {
  source = "../../modules/budget"
  count  = var.budget == null ? 0 : 1

  project_number  = data.google_project.this.number
  name            = var.name
  billing_account = var.budget.billing_account
  amount          = var.budget.amount
  currency        = var.budget.currency
  channels        = slice(module.monitoring.channels, 0, min(5, length(module.monitoring.channels)))
}
