output "network" {
  description = "The network, once services can be reached in it."
  value       = google_compute_network.this.id
  depends_on  = [google_service_networking_connection.services]
}

output "subnetwork" {
  description = "The workers' subnet, as Dataflow wants it named."
  value       = "regions/${var.region}/subnetworks/${google_compute_subnetwork.workers.name}"
}
