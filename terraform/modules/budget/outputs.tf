output "name" {
  description = "The budget's name in the billing account."
  value       = google_billing_budget.this.name
}
