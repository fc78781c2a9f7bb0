# What is left: the page of seed.yaml, as the provider yannh/statuspage keeps it.
terraform {
  required_providers {
    statuspage = {
      source = "yannh/statuspage"
    }
  }
}

variable "datadog_api_key" {
  type      = string
  sensitive = true
}

locals {
  page    = "kctbh9vrtdwd"
  regions = { us = "United States", eu = "Europe", ap = "Asia" }
}

resource "statuspage_component" "website" {
  page_id     = local.page
  name        = "Website"
  description = "The marketing site"
  status      = "operational"

  lifecycle {
    ignore_changes = [status]
  }
}

resource "statuspage_component" "api" {
  for_each    = local.regions
  page_id     = local.page
  name        = "API ${each.value}"
  description = "What customers in ${each.value} call"
}

resource "statuspage_component_group" "api" {
  page_id     = local.page
  name        = "Core API"
  description = "Everything customers call"
  components  = [for component in statuspage_component.api : component.id]
}

resource "statuspage_metrics_provider" "datadog" {
  page_id = local.page
  type    = "Datadog"
  api_key = var.datadog_api_key
}
