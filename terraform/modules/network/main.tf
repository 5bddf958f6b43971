# Workers have private addresses alone; they reach Google's services through the subnet, and the catalog through a peering.

resource "google_compute_network" "this" {
  project                 = var.project
  name                    = var.name
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "workers" {
  project                  = var.project
  region                   = var.region
  name                     = "${var.name}-workers"
  network                  = google_compute_network.this.id
  ip_cidr_range            = var.subnet_range
  private_ip_google_access = true
}

# Workers of one job talk to each other on these ports; Dataflow tags them.
resource "google_compute_firewall" "workers" {
  project     = var.project
  name        = "${var.name}-workers"
  network     = google_compute_network.this.id
  direction   = "INGRESS"
  source_tags = ["dataflow"]
  target_tags = ["dataflow"]

  allow {
    protocol = "tcp"
    ports    = ["12345-12346"]
  }
}

resource "google_compute_global_address" "services" {
  project       = var.project
  name          = "${var.name}-services"
  network       = google_compute_network.this.id
  purpose       = "VPC_PEERING"
  address_type  = "INTERNAL"
  prefix_length = 20
}

resource "google_service_networking_connection" "services" {
  network                 = google_compute_network.this.id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = [google_compute_global_address.services.name]
}

resource "google_compute_router" "internet" {
  count = var.internet ? 1 : 0

  project = var.project
  region  = var.region
  name    = "${var.name}-internet"
  network = google_compute_network.this.id
}

resource "google_compute_router_nat" "internet" {
  count = var.internet ? 1 : 0

  project                            = var.project
  region                             = var.region
  name                               = "${var.name}-internet"
  router                             = google_compute_router.internet[0].name
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "ALL_SUBNETWORKS_ALL_IP_RANGES"
}
