output "parameters" {
  description = "Parameters by which a template finds the catalog."
  value = {
    catalog           = "JDBC"
    catalogUri        = "jdbc:postgresql://${google_sql_database_instance.this.private_ip_address}:5432/${google_sql_database.this.name}?sslmode=verify-ca&sslfactory=org.postgresql.ssl.SingleCertValidatingFactory"
    catalogProperties = "jdbc.user=${var.user},jdbc.password=sm://${var.project}/${basename(var.password_secret)},jdbc.sslfactoryarg=sm://${var.project}/${basename(var.certificate_secret)}"
  }
}

output "commands" {
  description = "Commands that make the user, and keep its password and the certificate by which the jobs know the database."
  value       = <<-EOT
    password=$(openssl rand -hex 24) &&
    printf %s "$password" | gcloud secrets versions add ${basename(var.password_secret)} --project=${var.project} --data-file=- &&
    gcloud sql users create ${var.user} --project=${var.project} --instance=${google_sql_database_instance.this.name} --password="$password"
    unset password
    gcloud sql instances describe ${google_sql_database_instance.this.name} --project=${var.project} --format='value(serverCaCert.cert)' |
      gcloud secrets versions add ${basename(var.certificate_secret)} --project=${var.project} --data-file=-
  EOT
}
