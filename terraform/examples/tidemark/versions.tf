terraform {
  required_version = ">= 1.9"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.50, < 7"
    }
    google-beta = {
      source  = "hashicorp/google-beta"
      version = ">= 6.50, < 7"
    }
  }

  # Where the state is kept, for more than one operator:
  # backend "gcs" {
  #   bucket = "my-terraform-state"
  #   prefix = "tidemark"
  # }
}

provider "google" {
  project               = var.project
  region                = var.region
  user_project_override = true
  billing_project       = var.project
}

provider "google-beta" {
  project               = var.project
  region                = var.region
  user_project_override = true
  billing_project       = var.project
}
