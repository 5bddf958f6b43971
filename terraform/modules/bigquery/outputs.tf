output "dataset" {
  description = "Name of the dataset, once it has its tables."
  value       = google_bigquery_dataset.this.dataset_id
  depends_on  = [google_bigquery_table.table]
}

output "tables" {
  description = "Names of its tables."
  value       = keys(local.tables)
}

output "connection" {
  description = "The connection for BigLake tables over the Iceberg tables, as in PROJECT.LOCATION.NAME; null without one."
  value       = one([for connection in google_bigquery_connection.iceberg : "${var.project}.${var.location}.${connection.connection_id}"])
}
