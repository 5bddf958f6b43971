output "job_id" {
  description = "The job's id; an update gives it another."
  value       = google_dataflow_flex_template_job.this.job_id
}

output "name" {
  description = "The job's name."
  value       = google_dataflow_flex_template_job.this.name
}
