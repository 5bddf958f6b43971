variable "project" {
  description = "Project that everything is in."
  type        = string
}

variable "region" {
  description = "Region of the image repository."
  type        = string
}

variable "name" {
  description = "Begins the names of the accounts."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{3,18}$", var.name))
    error_message = "An account's name has at most 30 characters, of which its job takes up to 9: write 4 to 19 lower-case letters, digits and '-', a letter first."
  }
}

variable "operators" {
  description = "Who may start jobs by hand, as in user:me@example.com or group:..."
  type        = set(string)
  default     = []
}

variable "buckets" {
  description = "Names of the buckets: warehouse, input, templates, scratch."
  type = object({
    warehouse = string
    input     = string
    templates = string
    scratch   = string
  })
}

variable "repository" {
  description = "Name of the image repository."
  type        = string
}

variable "subscriptions" {
  description = "Subscriptions that live jobs read, by any name."
  type        = map(string)
}

variable "timestamp_attribute" {
  description = "Whether a live job takes event times from an attribute. Dataflow then makes a second subscription to follow the watermark, for which it wants roles/pubsub.editor in the project: broader than all else here."
  type        = bool
  default     = false
}

variable "dataset" {
  description = "BigQuery dataset that backfill and live write; null for none."
  type        = string
  default     = null
}

variable "secrets" {
  description = "Which jobs may read which secret, by any name: the secret's id, and any of backfill, live, verify."
  type        = map(object({ id = string, jobs = set(string) }))
  default     = {}
}
