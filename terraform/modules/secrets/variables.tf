variable "project" {
  description = "Project that everything is in."
  type        = string
}

variable "region" {
  description = "Region in which the values are kept."
  type        = string
}

variable "names" {
  description = "Names of the secrets. Their values are added by hand and are in no state: 'gcloud secrets versions add'."
  type        = set(string)
}

variable "deletion_protection" {
  description = "Whether the secrets refuse to be deleted."
  type        = bool
  default     = true
}

variable "kms_key" {
  description = "Key that values are encrypted with; null for Google's."
  type        = string
  default     = null
}

variable "labels" {
  description = "Labels of all that is made here."
  type        = map(string)
  default     = {}
}
