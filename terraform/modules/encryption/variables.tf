variable "project" {
  description = "Project that everything is in."
  type        = string
}

variable "project_number" {
  description = "Its number, by which Google's service agents are named."
  type        = string
}

variable "location" {
  description = "Location of the key: that of all it encrypts."
  type        = string
}

variable "name" {
  description = "Name of the key ring and its key. A key ring cannot be deleted: a name is used once for good."
  type        = string
}

variable "rotation_days" {
  description = "Days after which new data are encrypted with a new version of the key."
  type        = number
  default     = 90
}
