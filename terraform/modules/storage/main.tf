locals {
  buckets = {
    # Iceberg tables. Jobs delete files of theirs; what was deleted can be restored for a week.
    warehouse = { versioned = false, soft_delete_days = 7, retention_days = 0, rules = [] }

    # Files of market records, as they were published.
    input = {
      versioned        = false
      soft_delete_days = 7
      retention_days   = var.input_retention_days
      rules = [
        { action = "SetStorageClass", class = "NEARLINE", days = var.input_archive_days, prefixes = ["archive/"] },
        { action = "Delete", class = null, days = var.inbox_days, prefixes = ["inbox/"] },
      ]
    }

    # Specs of the flex templates, by version.
    templates = { versioned = true, soft_delete_days = 7, retention_days = 0, rules = [] }

    # Where jobs stage their jars and keep temporary files.
    scratch = {
      versioned        = false
      soft_delete_days = 0
      retention_days   = 0
      rules            = [{ action = "Delete", class = null, days = var.scratch_days, prefixes = ["jobs/"] }]
    }
  }
}

# Who read and wrote what, hour by hour, as objects of a bucket that no job may write.
resource "google_storage_bucket" "logs" {
  count = var.access_log_days == 0 ? 0 : 1

  project                     = var.project
  name                        = "${var.prefix}-access-logs"
  location                    = var.location
  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false
  labels                      = var.labels

  dynamic "encryption" {
    for_each = var.kms_key == null ? [] : [var.kms_key]
    content {
      default_kms_key_name = encryption.value
    }
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age = var.access_log_days
    }
  }
}

# Google's writer of access logs.
resource "google_storage_bucket_iam_member" "logs" {
  count = var.access_log_days == 0 ? 0 : 1

  bucket = google_storage_bucket.logs[0].name
  role   = "roles/storage.objectCreator"
  member = "group:cloud-storage-analytics@google.com"
}

resource "google_storage_bucket" "this" {
  for_each = local.buckets

  project                     = var.project
  name                        = "${var.prefix}-${each.key}"
  location                    = var.location
  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false
  labels                      = var.labels

  dynamic "logging" {
    for_each = google_storage_bucket.logs[*].name
    content {
      log_bucket        = logging.value
      log_object_prefix = each.key
    }
  }

  versioning {
    enabled = each.value.versioned
  }

  soft_delete_policy {
    retention_duration_seconds = each.value.soft_delete_days * 24 * 3600
  }

  dynamic "encryption" {
    for_each = var.kms_key == null ? [] : [var.kms_key]
    content {
      default_kms_key_name = encryption.value
    }
  }

  dynamic "retention_policy" {
    for_each = each.value.retention_days == 0 ? [] : [each.value.retention_days]
    content {
      retention_period = retention_policy.value * 24 * 3600
    }
  }

  dynamic "lifecycle_rule" {
    for_each = each.value.rules
    content {
      action {
        type          = lifecycle_rule.value.action
        storage_class = lifecycle_rule.value.class
      }
      condition {
        age            = lifecycle_rule.value.days
        matches_prefix = lifecycle_rule.value.prefixes
      }
    }
  }

  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }
    condition {
      age = 2
    }
  }
}
