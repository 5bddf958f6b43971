variable "project" {
  description = "Project for Tidemark alone: workers may read all buckets of their project."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "A project's id has 6 to 30 lower-case letters, digits and '-', a letter first."
  }
}

variable "region" {
  description = "Region of everything: workers, buckets, catalog, dataset."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "A region is written as europe-west1."
  }
}

variable "name" {
  description = "Begins the names of all that is made."
  type        = string
  default     = "tidemark"
}

variable "labels" {
  description = "Labels of all that has labels."
  type        = map(string)
  default     = { app = "tidemark" }
}

variable "operators" {
  description = "Who may start jobs by hand, as in user:me@example.com."
  type        = set(string)
  default     = []
}

variable "readers" {
  description = "Who may read the BigQuery dataset, as in group:analysts@example.com."
  type        = set(string)
  default     = []
}

variable "encrypt_with_own_key" {
  description = "Whether all that is stored is encrypted with a key of this project (CMEK) and not with Google's."
  type        = bool
  default     = true
}

variable "deletion_protection" {
  description = "Whether the catalog, the BigQuery tables and the secrets refuse to be deleted."
  type        = bool
  default     = true
}

variable "release" {
  description = "Version of the templates: the tag of their images, and the folder of their specs. Another one updates the live jobs in place."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-Za-z][0-9A-Za-z._-]*$", var.release))
    error_message = "A release is of letters, digits, '.', '_' and '-', as in 0.1.0."
  }
}

variable "feeds" {
  description = "What is received live, by name; each has a job. The format is one of 'tidemark formats'. A feed has a topic and a subscription of its own, to which publishers may send, or is a Kafka topic, HOST:PORT/TOPIC. A schema lets Pub/Sub refuse what is not written so. An attribute that holds the event time in milliseconds makes the watermark follow events and not publishing, at the price of a broader role. Parameters are further ones of the template, as in { lateness = \"1h\" }."
  type = map(object({
    format              = string
    kafka               = optional(string)
    publishers          = optional(list(string), [])
    timestamp_attribute = optional(string)
    schema              = optional(object({ type = optional(string, "AVRO"), encoding = optional(string, "JSON"), definition = string }))
    max_workers         = optional(number, 4)
    parameters          = optional(map(string), {})
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.feeds) : can(regex("^[a-z][a-z0-9-]{2,30}$", name))])
    error_message = "A feed's name has 3 to 31 lower-case letters, digits and '-', a letter first."
  }
}

variable "live_secrets" {
  description = "Names of secrets that the live jobs may read, as in sm://PROJECT/NAME of a Kafka feed's parameters."
  type        = set(string)
  default     = []
}

variable "internet" {
  description = "Whether workers may reach the internet, for a Kafka broker that is not in the network."
  type        = bool
  default     = false
}

variable "live" {
  description = "Whether the live jobs run. They need the templates and the catalog's password: first apply without."
  type        = bool
  default     = false
}

variable "bigquery" {
  description = "Whether rows are written to BigQuery too, beside Iceberg."
  type        = bool
  default     = true
}

variable "access_log_days" {
  description = "Days for which it is kept who read and wrote the buckets; 0 for no such logs."
  type        = number
  default     = 0
}

variable "biglake" {
  description = "Whether BigQuery may read the Iceberg tables in place, through a BigLake connection."
  type        = bool
  default     = false
}

variable "inbox" {
  description = "Format of the files under inbox/ of the input bucket, and when they are loaded (cron, UTC; null for by hand). Files stay for a week and are read again each time, which changes nothing."
  type = object({
    format     = string
    instrument = optional(string)
    schedule   = optional(string)
  })
  default = { format = "trades.csv" }
}

variable "verify_schedule" {
  description = "When the tables are compared with the raw log (cron, UTC); null for by hand. It reads the whole log."
  type        = string
  default     = null
}

variable "emails" {
  description = "Addresses that alerts are sent to."
  type        = set(string)
  default     = []
}

variable "budget" {
  description = "What a month may cost before somebody is told, and the billing account it is charged to; null for no budget."
  type        = object({ billing_account = string, amount = number, currency = optional(string, "USD") })
  default     = null
}
