output "emails" {
  description = "The accounts, once they may do their work: backfill, live, verify, launcher."
  value       = { for purpose, account in google_service_account.this : purpose => account.email }
  depends_on = [
    google_artifact_registry_repository_iam_member.image,
    google_bigquery_dataset_iam_member.writer,
    google_project_iam_member.launcher,
    google_project_iam_member.tracking_subscription,
    google_project_iam_member.worker,
    google_pubsub_subscription_iam_member.live,
    google_secret_manager_secret_iam_member.reader,
    google_service_account_iam_member.launcher,
    google_service_account_iam_member.operator,
    google_storage_bucket_iam_member.this,
  ]
}
