# Terraform forgets these resources and destroys none of them. Put this file beside the others in the same change
# that takes their resource blocks out; `terraform plan` must say `0 to destroy`. Needs Terraform 1.7 or OpenTofu 1.10.

# instances: 3
removed {
  from = statuspage_component.api

  lifecycle {
    destroy = false
  }
}

# instances: 1
removed {
  from = statuspage_component.website

  lifecycle {
    destroy = false
  }
}

# instances: 1
removed {
  from = statuspage_component_group.api

  lifecycle {
    destroy = false
  }
}

# instances: 1
removed {
  from = statuspage_metrics_provider.datadog

  lifecycle {
    destroy = false
  }
}
