variable "project" {
  description = "Project that everything is in."
  type        = string
}

variable "region" {
  description = "Region of the workers."
  type        = string
}

variable "name" {
  description = "Name of the job. Another name is another job, not an update."
  type        = string
}

variable "template" {
  description = "Spec of the flex template, gs://.../tidemark-live.json. A path that holds the version makes a new version an update of the job."
  type        = string
}

variable "parameters" {
  description = "Parameters of the template."
  type        = map(string)
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
  description = "Where the job stages its jars and keeps temporary files, gs://...; nothing may delete them while it runs."
  type        = string
}

variable "machine_type" {
  description = "Machine type of the workers."
  type        = string
  default     = "n2-standard-2"
}

variable "workers" {
  description = "Least and greatest number of workers."
  type        = object({ min = number, max = number })
  default     = { min = 1, max = 4 }

  validation {
    condition     = 1 <= var.workers.min && var.workers.min <= var.workers.max
    error_message = "A job has at least one worker, and no less at most than at least."
  }
}

variable "transform_names" {
  description = "New names of transforms by their old ones, for an update that renames some."
  type        = map(string)
  default     = {}
}

variable "kms_key" {
  description = "Key that the job's state is encrypted with; null for Google's."
  type        = string
  default     = null
}

variable "labels" {
  description = "Labels of the job."
  type        = map(string)
  default     = {}
}
