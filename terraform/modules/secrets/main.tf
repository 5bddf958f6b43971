# Containers alone: a value that Terraform knows is in its state, for all who may read that.
resource "google_secret_manager_secret" "this" {
  for_each = var.names

  project             = var.project
  secret_id           = each.value
  labels              = var.labels
  deletion_protection = var.deletion_protection

  replication {
    user_managed {
      replicas {
        location = var.region

        dynamic "customer_managed_encryption" {
          for_each = var.kms_key == null ? [] : [var.kms_key]
          content {
            kms_key_name = customer_managed_encryption.value
          }
        }
      }
    }
  }
}
