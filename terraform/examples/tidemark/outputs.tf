output "build" {
  description = "Commands that build the templates of this release, to be run in the clone's root."
  value       = <<-EOT
    templates/bin/build --repository=${module.registry.path} --bucket=${module.storage.buckets.templates} --tag=${var.release}
    gcloud storage cp 'gs://${module.storage.buckets.templates}/templates/*.json' gs://${module.storage.buckets.templates}/${var.release}/
  EOT
}

output "catalog_user" {
  description = "Commands that make the catalog's user and keep its password, once."
  value       = module.catalog.commands
}

output "topics" {
  description = "Where messages are published, by feed."
  value       = module.pubsub.topics
}

output "backfill" {
  description = "The command that loads the inbox now."
  value       = module.backfill.command
}

output "verify" {
  description = "The command that compares the tables with the raw log now."
  value       = module.verify.command
}

output "airflow" {
  description = "The Airflow variable 'tidemark', with which the DAG starts backfills."
  value = {
    project = var.project
    region  = var.region
    name    = "${var.name}-backfill"
    input   = "gs://${module.storage.buckets.input}/archive/{month}/*"
    request = module.backfill.request
  }
}

output "connection" {
  description = "The connection for BigLake tables over the Iceberg tables; null without one."
  value       = one(module.bigquery[*].connection)
}

output "accounts" {
  description = "The jobs' accounts."
  value       = module.identities.emails
}

output "dashboard" {
  description = "Where the dashboard is."
  value       = module.monitoring.dashboard
}
