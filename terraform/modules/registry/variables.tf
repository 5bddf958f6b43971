variable "project" {
  description = "Project that everything is in."
  type        = string
}

variable "region" {
  description = "Region of the images: that of the workers."
  type        = string
}

variable "name" {
  description = "Name of the repository."
  type        = string
}

variable "keep" {
  description = "How many of the newest images of a name are kept whatever their age."
  type        = number
  default     = 10
}

variable "kms_key" {
  description = "Key that images are encrypted with; null for Google's."
  type        = string
  default     = null
}

variable "labels" {
  description = "Labels of all that is made here."
  type        = map(string)
  default     = {}
}
