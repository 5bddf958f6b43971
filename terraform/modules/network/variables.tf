variable "project" {
  description = "Project that everything is in."
  type        = string
}

variable "region" {
  description = "Region of the workers and the catalog."
  type        = string
}

variable "name" {
  description = "Begins the names of all that is made here."
  type        = string
}

variable "subnet_range" {
  description = "Addresses of workers; a job takes one for each."
  type        = string
  default     = "10.10.0.0/22"
}

variable "internet" {
  description = "Whether workers, which have no public address, may reach the internet through Cloud NAT: for a Kafka broker that is elsewhere. Google's services need none."
  type        = bool
  default     = false
}
