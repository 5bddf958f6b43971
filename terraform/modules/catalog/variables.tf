variable "project" {
  description = "Project that everything is in."
  type        = string
}

variable "region" {
  description = "Region of the database."
  type        = string
}

variable "name" {
  description = "Name of the database instance. A deleted instance's name is taken for a week."
  type        = string
}

variable "network" {
  description = "Network in which the database has its only address."
  type        = string
}

variable "tier" {
  description = "Machine type. A commit is a few small statements; a shared core is for trying things out."
  type        = string
  default     = "db-custom-1-3840"
}

variable "high_availability" {
  description = "Whether a second zone takes over: without the catalog no job commits."
  type        = bool
  default     = true
}

variable "user" {
  description = "The jobs' user of the database, which is made by hand with its password."
  type        = string
  default     = "tidemark"
}

variable "password_secret" {
  description = "Secret that holds the user's password, as in projects/P/secrets/S."
  type        = string
}

variable "certificate_secret" {
  description = "Secret that holds the certificate of the authority that signs the database's alone, as in projects/P/secrets/S."
  type        = string
}

variable "deletion_protection" {
  description = "Whether the database refuses to be deleted, with which the tables would lose their names."
  type        = bool
  default     = true
}

variable "kms_key" {
  description = "Key that the database is encrypted with; null for Google's."
  type        = string
  default     = null
}

variable "labels" {
  description = "Labels of all that is made here."
  type        = map(string)
  default     = {}
}
