variable "project" {
  description = "Project that everything is in."
  type        = string
}

variable "project_number" {
  description = "Its number, by which Pub/Sub's service agent is named."
  type        = string
}

variable "region" {
  description = "Region in which messages are stored."
  type        = string
}

variable "topics" {
  description = "Topics of market messages by name. A schema lets Pub/Sub refuse, at its publisher, what is not written so; without one every message is taken and what cannot be understood becomes a dead letter of the tables."
  type = map(object({
    publishers = optional(list(string), [])
    schema = optional(object({
      type       = optional(string, "AVRO")
      encoding   = optional(string, "JSON")
      definition = string
    }))
  }))

  validation {
    condition     = alltrue([for name in keys(var.topics) : can(regex("^[a-z][a-z0-9-]{2,200}$", name))])
    error_message = "A topic's name is of lower-case letters, digits and '-', a letter first."
  }
}

variable "retention_days" {
  description = "Days for which messages are kept, by the topic and by the subscription: how long a live job may be down, and how far it may be set back."
  type        = number
  default     = 7

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 31
    error_message = "Pub/Sub keeps messages for 1 to 31 days."
  }
}

variable "max_delivery_attempts" {
  description = "Deliveries without an acknowledgement after which a message goes to the dead-letter topic, 5 to 100. A job takes every message, whatever is in it; what counts here are bundles that failed."
  type        = number
  default     = 100
}

variable "kms_key" {
  description = "Key that messages are encrypted with; null for Google's."
  type        = string
  default     = null
}

variable "labels" {
  description = "Labels of all that is made here."
  type        = map(string)
  default     = {}
}
