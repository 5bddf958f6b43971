variable "project" {
  description = "Project that everything is in."
  type        = string
}

variable "location" {
  description = "Location of the dataset: the region of the workers."
  type        = string
}

variable "dataset" {
  description = "Name of the dataset."
  type        = string
  default     = "tidemark"

  validation {
    condition     = can(regex("^[A-Za-z0-9_]+$", var.dataset))
    error_message = "A dataset's name is of letters, digits and '_'."
  }
}

variable "readers" {
  description = "Who may read tables and views, as in group:analysts@example.com."
  type        = set(string)
  default     = []
}

variable "external_bucket" {
  description = "Bucket of Iceberg tables that BigQuery may read through a BigLake connection; null for no connection."
  type        = string
  default     = null
}

variable "deletion_protection" {
  description = "Whether tables refuse to be deleted."
  type        = bool
  default     = true
}

variable "kms_key" {
  description = "Key that tables are encrypted with; null for Google's."
  type        = string
  default     = null
}

variable "labels" {
  description = "Labels of all that is made here."
  type        = map(string)
  default     = {}
}
