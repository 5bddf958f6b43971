variable "project" {
  description = "Project that everything is in."
  type        = string
}

variable "name" {
  description = "Begins the names of all jobs: what is watched, and what alerts are called by."
  type        = string
}

variable "live_jobs" {
  description = "Names of the live jobs that run."
  type        = set(string)
}

variable "bigquery" {
  description = "Whether jobs write to BigQuery too."
  type        = bool
  default     = false
}

variable "subscriptions" {
  description = "Names of the live jobs' subscriptions, as in trades-live."
  type        = set(string)
}

variable "dead_subscriptions" {
  description = "Names of the subscriptions where undeliverable messages wait."
  type        = set(string)
}

variable "emails" {
  description = "Addresses that alerts are sent to."
  type        = set(string)
  default     = []
}

variable "channels" {
  description = "Further notification channels, as in projects/P/notificationChannels/N."
  type        = list(string)
  default     = []
}

variable "watermark_lag_seconds" {
  description = "How far the watermark of a live job may trail the clock. Final candles come that late."
  type        = number
  default     = 600
}

variable "unacked_seconds" {
  description = "How old a message may become before a live job has kept it."
  type        = number
  default     = 600
}

variable "freshness_minutes" {
  description = "Tables that live jobs have to write, and within how many minutes."
  type        = map(number)
  default     = { raw = 10, candles = 10 }
}

variable "commit_conflicts" {
  description = "How many commits of a table may be tried again in ten minutes because another came first."
  type        = number
  default     = 60
}

variable "worker_errors" {
  description = "How many errors workers may log in ten minutes. A commit that fails is one; its bundle is tried again."
  type        = number
  default     = 0
}
