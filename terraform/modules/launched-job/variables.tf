variable "project" {
  description = "Project that everything is in."
  type        = string
}

variable "region" {
  description = "Region of the workers."
  type        = string
}

variable "name" {
  description = "Name of the job. While a job of that name runs, Dataflow refuses another."
  type        = string
}

variable "template" {
  description = "Spec of the flex template, gs://.../tidemark-backfill.json."
  type        = string
}

variable "parameters" {
  description = "Parameters of the template; those that are null are left out."
  type        = map(string)

  validation {
    condition     = !anytrue([for value in values(var.parameters) : value == null ? false : strcontains(value, ";")])
    error_message = "No value may hold a ';', which stands between parameters in the command."
  }
}

variable "schedule" {
  description = "When the job is started, as a cron expression in UTC; null for by hand alone. A schedule starts the same request each time: ranges that move are for Composer."
  type        = string
  default     = null
}

variable "launcher" {
  description = "Account that starts the job."
  type        = string
}

variable "service_account" {
  description = "Account of the workers."
  type        = string
}

variable "subnetwork" {
  description = "Subnet of the workers, as in regions/R/subnetworks/S."
  type        = string
}

variable "scratch" {
  description = "Where the job stages its jars and keeps temporary files, gs://..."
  type        = string
}

variable "machine_type" {
  description = "Machine type of the workers."
  type        = string
  default     = "n2-standard-4"
}

variable "max_workers" {
  description = "Greatest number of workers."
  type        = number
  default     = 8
}

variable "kms_key" {
  description = "Key that the job's temporary data are encrypted with; null for Google's."
  type        = string
  default     = null
}

variable "labels" {
  description = "Labels of the job."
  type        = map(string)
  default     = {}
}
