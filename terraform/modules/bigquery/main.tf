# tables/ and views/ are generated from the table contracts in schemas/.

locals {
  tables = {
    for file in fileset("${path.module}/tables", "*.json") :
    trimsuffix(file, ".json") => jsondecode(file("${path.module}/tables/${file}"))
  }
  views = {
    for file in fileset("${path.module}/views", "*.json") :
    trimsuffix(file, ".json") => jsondecode(file("${path.module}/views/${file}"))
  }
}

resource "google_bigquery_dataset" "this" {
  project                    = var.project
  dataset_id                 = var.dataset
  location                   = var.location
  description                = "Candles of crypto markets and what they were made from"
  delete_contents_on_destroy = false
  labels                     = var.labels

  dynamic "default_encryption_configuration" {
    for_each = var.kms_key == null ? [] : [var.kms_key]
    content {
      kms_key_name = default_encryption_configuration.value
    }
  }
}

resource "google_bigquery_table" "table" {
  for_each = local.tables

  project             = var.project
  dataset_id          = google_bigquery_dataset.this.dataset_id
  table_id            = each.key
  description         = each.value.description
  schema              = jsonencode(each.value.schema)
  clustering          = try(each.value.clustering, null)
  max_staleness       = try(each.value.max_staleness, null)
  deletion_protection = var.deletion_protection
  labels              = var.labels


  table_constraints {
    primary_key {
      columns = each.value.primary_key
    }
  }

  dynamic "time_partitioning" {
    for_each = try([each.value.time_partitioning], [])
    content {
      type  = time_partitioning.value.type
      field = time_partitioning.value.field
    }
  }

  dynamic "encryption_configuration" {
    for_each = var.kms_key == null ? [] : [var.kms_key]
    content {
      kms_key_name = encryption_configuration.value
    }
  }
}

resource "google_bigquery_table" "view" {
  for_each = local.views

  project             = var.project
  dataset_id          = google_bigquery_dataset.this.dataset_id
  table_id            = each.key
  description         = each.value.description
  schema              = jsonencode(each.value.schema)
  deletion_protection = false
  labels              = var.labels
  depends_on          = [google_bigquery_table.table]

  view {
    query          = replace(replace(each.value.query, "$${project}", var.project), "$${dataset}", var.dataset)
    use_legacy_sql = false
  }
}

resource "google_bigquery_dataset_iam_member" "reader" {
  for_each = var.readers

  project    = var.project
  dataset_id = google_bigquery_dataset.this.dataset_id
  role       = "roles/bigquery.dataViewer"
  member     = each.value
}

# The account by which BigQuery reads files of Iceberg tables.
resource "google_bigquery_connection" "iceberg" {
  count = var.external_bucket == null ? 0 : 1

  project       = var.project
  location      = var.location
  connection_id = "${replace(var.dataset, "_", "-")}-iceberg"
  description   = "Reads the Iceberg tables of ${var.external_bucket}"

  cloud_resource {}
}

resource "google_storage_bucket_iam_member" "iceberg" {
  count = var.external_bucket == null ? 0 : 1

  bucket = var.external_bucket
  role   = "roles/storage.objectViewer"
  member = "serviceAccount:${google_bigquery_connection.iceberg[0].cloud_resource[0].service_account_id}"
}
