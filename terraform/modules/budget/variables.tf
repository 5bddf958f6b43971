variable "billing_account" {
  description = "Billing account of the project, as in 012345-678901-ABCDEF."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))
    error_message = "A billing account is written as 012345-678901-ABCDEF."
  }
}

variable "project_number" {
  description = "Number of the project whose costs count."
  type        = string
}

variable "name" {
  description = "Name of the budget."
  type        = string
}

variable "amount" {
  description = "What a month may cost, in whole units of the currency."
  type        = number
}

variable "currency" {
  description = "Currency of the billing account."
  type        = string
  default     = "USD"
}

variable "channels" {
  description = "Notification channels of Monitoring, at most five, beside the billing account's administrators."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.channels) <= 5
    error_message = "A budget notifies at most five channels."
  }
}
