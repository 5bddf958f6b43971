output "ids" {
  description = "The secrets' ids by name, as in projects/P/secrets/S."
  value       = { for name, secret in google_secret_manager_secret.this : name => secret.id }
}
