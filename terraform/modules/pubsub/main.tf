locals {
  retention = "${var.retention_days * 24 * 3600}s"
  agent     = "serviceAccount:service-${var.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"
  schemas   = { for name, topic in var.topics : name => topic.schema if topic.schema != null }
  publishers = merge([
    for name, topic in var.topics : { for member in topic.publishers : "${name} ${member}" => { topic = name, member = member } }
  ]...)
}

resource "google_pubsub_schema" "this" {
  for_each = local.schemas

  project    = var.project
  name       = each.key
  type       = each.value.type
  definition = each.value.definition
}

resource "google_pubsub_topic" "this" {
  for_each = var.topics

  project                    = var.project
  name                       = each.key
  kms_key_name               = var.kms_key
  message_retention_duration = local.retention
  labels                     = var.labels

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }

  dynamic "schema_settings" {
    for_each = each.value.schema == null ? [] : [each.value.schema]
    content {
      schema   = google_pubsub_schema.this[each.key].id
      encoding = schema_settings.value.encoding
    }
  }
}

resource "google_pubsub_subscription" "live" {
  for_each = var.topics

  project                    = var.project
  name                       = "${each.key}-live"
  topic                      = google_pubsub_topic.this[each.key].id
  ack_deadline_seconds       = 60
  message_retention_duration = local.retention
  enable_message_ordering    = false
  labels                     = var.labels

  expiration_policy {
    ttl = ""
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead[each.key].id
    max_delivery_attempts = var.max_delivery_attempts
  }
}

resource "google_pubsub_topic" "dead" {
  for_each = var.topics

  project      = var.project
  name         = "${each.key}-dead"
  kms_key_name = var.kms_key
  labels       = var.labels

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }
}

resource "google_pubsub_subscription" "dead" {
  for_each = var.topics

  project                    = var.project
  name                       = "${each.key}-dead"
  topic                      = google_pubsub_topic.dead[each.key].id
  message_retention_duration = "${31 * 24 * 3600}s"
  labels                     = var.labels

  expiration_policy {
    ttl = ""
  }
}

# Pub/Sub itself moves a message to the dead-letter topic.
resource "google_pubsub_topic_iam_member" "dead_letters" {
  for_each = var.topics

  project = var.project
  topic   = google_pubsub_topic.dead[each.key].name
  role    = "roles/pubsub.publisher"
  member  = local.agent
}

resource "google_pubsub_subscription_iam_member" "dead_letters" {
  for_each = var.topics

  project      = var.project
  subscription = google_pubsub_subscription.live[each.key].name
  role         = "roles/pubsub.subscriber"
  member       = local.agent
}

resource "google_pubsub_topic_iam_member" "publisher" {
  for_each = local.publishers

  project = var.project
  topic   = google_pubsub_topic.this[each.value.topic].name
  role    = "roles/pubsub.publisher"
  member  = each.value.member
}
