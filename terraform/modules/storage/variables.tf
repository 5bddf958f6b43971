variable "project" {
  description = "Project that everything is in."
  type        = string
}

variable "location" {
  description = "Location of the buckets: the region of the workers."
  type        = string
}

variable "prefix" {
  description = "Begins the names of the buckets, which are one to the world."
  type        = string
}

variable "input_retention_days" {
  description = "Days for which files of market records cannot be deleted or changed; 0 for none."
  type        = number
  default     = 0
}

variable "input_archive_days" {
  description = "Days after which files of market records move to cheaper storage (Nearline)."
  type        = number
  default     = 30
}

variable "inbox_days" {
  description = "Days after which files under inbox/ of the input bucket are deleted: a scheduled backfill reads what is there, and what it reads twice changes nothing."
  type        = number
  default     = 7
}

variable "scratch_days" {
  description = "Days after which temporary files of jobs that end are deleted. Those of the live job, under live/, stay: its workers load its jars from there."
  type        = number
  default     = 7
}

variable "access_log_days" {
  description = "Days for which it is kept who read and wrote the buckets; 0 for no such logs."
  type        = number
  default     = 0
}

variable "kms_key" {
  description = "Key that objects are encrypted with; null for Google's."
  type        = string
  default     = null
}

variable "labels" {
  description = "Labels of all that is made here."
  type        = map(string)
  default     = {}
}
