output "name" {
  description = "Name of the repository."
  value       = google_artifact_registry_repository.this.repository_id
}

output "path" {
  description = "What the names of its images begin with."
  value       = "${var.region}-docker.pkg.dev/${var.project}/${google_artifact_registry_repository.this.repository_id}"
}
