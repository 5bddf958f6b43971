output "topics" {
  description = "The topics' ids by name, as in projects/P/topics/T."
  value       = { for name, topic in google_pubsub_topic.this : name => topic.id }
}

output "subscriptions" {
  description = "The subscription of each topic's live job, as in projects/P/subscriptions/S."
  value       = { for name, subscription in google_pubsub_subscription.live : name => "projects/${var.project}/subscriptions/${subscription.name}" }
}

output "dead_subscriptions" {
  description = "Where messages wait that could not be delivered, by topic."
  value       = { for name, subscription in google_pubsub_subscription.dead : name => subscription.name }
}
