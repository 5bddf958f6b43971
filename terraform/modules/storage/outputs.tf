output "buckets" {
  description = "Names of the buckets: warehouse, input, templates, scratch."
  value       = { for purpose, bucket in google_storage_bucket.this : purpose => bucket.name }
}
