output "key" {
  description = "The key, once the service agents may use it."
  value       = google_kms_crypto_key.this.id
  depends_on  = [google_kms_crypto_key_iam_member.agent]
}
