locals {
  counter = "dataflow_googleapis_com:job_user_counter"

  # What the jobs count, by what it is asked for here. A counter is known by its name alone: Dataflow does not report its namespace.
  counters = {
    ticks       = "ticks_distinct"
    duplicates  = "ticks_duplicate"
    late        = "ticks_late"
    too_late    = "ticks_too_late"
    provisional = "candles_provisional"
    final       = "candles_1m"
    revised     = "candles_revised"
    decoded     = "records_decoded"
    dead        = "records_dead"
    latency     = "event_to_commit_millis_MEAN"
    missing     = "candles.rows_missing"
    extra       = "candles.rows_extra"
    different   = "candles.rows_different"
  }
  tables = {
    for table in ["candles", "dead_letters", "raw"] : table => {
      commits    = "${table}.commits"
      conflicts  = "${table}.commit_conflicts"
      written    = "${table}.rows_written"
      superseded = "${table}.rows_superseded"
      sent       = "${table}.rows_sent"
      rejected   = "${table}.rows_rejected"
    }
  }

  live = "monitored_resource=\"dataflow_job\",job_name=~\"${join("|", var.live_jobs)}\""
  all  = "monitored_resource=\"dataflow_job\",job_name=~\"${var.name}-.*\""

  # How much a counter grew in ten minutes. It begins at zero with each job, so what is there at first sight counts.
  growth = {
    for name in concat(values(local.counters), flatten([for names in local.tables : values(names)])) : name => replace(
      "sum by (job_name) (max_over_time(SERIES[10m]) - (max_over_time(SERIES[10m] offset 10m) or max_over_time(SERIES[10m]) * 0))",
      "SERIES", "${local.counter}{${local.all},metric_name=\"${name}\"}",
    )
  }

  # What a live job has to do all the time, for each table.
  pulses = length(var.live_jobs) == 0 ? {} : merge(
    { for table, minutes in var.freshness_minutes : table => { counter = local.tables[table].commits, minutes = minutes } },
    { for table, minutes in var.bigquery ? var.freshness_minutes : {} : "${table} in BigQuery" => { counter = local.tables[table].sent, minutes = minutes } },
  )

  alerts = merge(
    {
      "trades too late" = {
        query    = "${local.growth[local.counters.too_late]} > 0"
        severity = "WARNING"
        what     = "Trades came after the allowed lateness. The raw log has them; the candles that miss them are found by 'verify' and made good by 'backfill --input=raw' of the same range."
      }
      "dead letters" = {
        query    = "${local.growth[local.counters.dead]} > 0"
        severity = "WARNING"
        what     = "Records could not be understood and are in dead_letters, with their bytes and the reason: 'tidemark dead-letters list'. A venue may have changed its format; after a mended format, 'dead-letters replay'."
      }
    },
    {
      for what in ["missing", "extra", "different"] : "candles that are ${what}" => {
        query    = "${local.growth[local.counters[what]]} > 0"
        severity = "WARNING"
        what     = "A verification found candles that are ${what}. Run the backfill of the same range, then verify again."
      }
    },
    {
      for table, pulse in local.pulses : "${table} is stale" => {
        query    = "(sum(max_over_time(${local.counter}{${local.live},metric_name=\"${pulse.counter}\"}[${pulse.minutes}m]) - min_over_time(${local.counter}{${local.live},metric_name=\"${pulse.counter}\"}[${pulse.minutes}m])) or vector(0)) < 1"
        severity = "ERROR"
        what     = "No live job has written ${table} for ${pulse.minutes} minutes: they are down, stuck, or receive nothing. Look at their state, their worker logs and the age of the oldest message."
      }
    },
    {
      for table, names in local.tables : "rows of ${table} that BigQuery rejects" => {
        query    = "${local.growth[names.rejected]} > 0"
        severity = "WARNING"
        what     = "BigQuery rejected rows of ${table}: they are in dead_letters with its reason, and in Iceberg where that is written too."
      } if var.bigquery
    },
    {
      for table, names in local.tables : "commit conflicts of ${table}" => {
        query    = "${local.growth[names.conflicts]} > ${var.commit_conflicts}"
        severity = "WARNING"
        what     = "Commits to ${table} are tried again because other jobs commit to it at the same time. Rows are right whoever comes first; run fewer backfills at once, or live with slower commits."
      }
    },
  )

  channels = concat(var.channels, [for channel in google_monitoring_notification_channel.email : channel.id])
}

resource "google_monitoring_notification_channel" "email" {
  for_each = var.emails

  project      = var.project
  display_name = each.value
  type         = "email"
  labels       = { email_address = each.value }
}

resource "google_monitoring_alert_policy" "counter" {
  for_each = local.alerts

  project               = var.project
  display_name          = "${var.name}: ${each.key}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = local.channels

  conditions {
    display_name = each.key

    condition_prometheus_query_language {
      query               = each.value.query
      duration            = "0s"
      evaluation_interval = "60s"
    }
  }

  documentation {
    content   = each.value.what
    mime_type = "text/markdown"
  }
}

locals {
  thresholds = merge(
    {
      "watermark lag" = {
        filter    = "resource.type = \"dataflow_job\" AND resource.labels.job_name = monitoring.regex.full_match(\"${join("|", var.live_jobs)}\") AND metric.type = \"dataflow.googleapis.com/job/data_watermark_age\""
        aligner   = "ALIGN_MAX"
        threshold = var.watermark_lag_seconds
        duration  = "300s"
        severity  = "WARNING"
        what      = "The watermark trails the clock: final candles are late. Look for a backlog (more workers), a quiet or stuck source, or one source that holds the others back."
      }
      "a job failed" = {
        filter    = "resource.type = \"dataflow_job\" AND resource.labels.job_name = monitoring.regex.full_match(\"${var.name}-.*\") AND metric.type = \"dataflow.googleapis.com/job/is_failed\""
        aligner   = "ALIGN_MAX"
        threshold = 0
        duration  = "0s"
        severity  = "ERROR"
        what      = "A Dataflow job ended in failure. A backfill may be started again as it is: what it wrote already changes nothing."
      }
      "errors of workers" = {
        filter    = "resource.type = \"dataflow_job\" AND metric.type = \"logging.googleapis.com/user/${google_logging_metric.worker_errors.name}\""
        aligner   = "ALIGN_DELTA"
        threshold = var.worker_errors
        duration  = "0s"
        severity  = "ERROR"
        what      = "Workers logged errors. A commit that failed is among them; its bundle is tried again, for ever in a live job. The log names the table and the cause."
      }
    },
    {
      for name in var.subscriptions : "unacknowledged messages of ${name}" => {
        filter    = "resource.type = \"pubsub_subscription\" AND resource.labels.subscription_id = \"${name}\" AND metric.type = \"pubsub.googleapis.com/subscription/oldest_unacked_message_age\""
        aligner   = "ALIGN_MAX"
        threshold = var.unacked_seconds
        duration  = "300s"
        severity  = "ERROR"
        what      = "The oldest message that is not in the raw log yet is old. Messages are lost once the subscription's retention is over."
      }
    },
    {
      for name in var.dead_subscriptions : "undeliverable messages in ${name}" => {
        filter    = "resource.type = \"pubsub_subscription\" AND resource.labels.subscription_id = \"${name}\" AND metric.type = \"pubsub.googleapis.com/subscription/num_undelivered_messages\""
        aligner   = "ALIGN_MAX"
        threshold = 0
        duration  = "0s"
        severity  = "ERROR"
        what      = "Messages failed too often and are in the dead-letter subscription, not in the raw log. Find the cause in the worker logs, then publish them again."
      }
    },
  )
}

resource "google_monitoring_alert_policy" "threshold" {
  for_each = local.thresholds

  project               = var.project
  display_name          = "${var.name}: ${each.key}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = local.channels

  conditions {
    display_name = each.key

    condition_threshold {
      filter          = each.value.filter
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.threshold
      duration        = each.value.duration

      aggregations {
        alignment_period   = each.value.aligner == "ALIGN_DELTA" ? "600s" : "60s"
        per_series_aligner = each.value.aligner
      }
    }
  }

  documentation {
    content   = each.value.what
    mime_type = "text/markdown"
  }
}

# Jobs count no failed commit: it fails its bundle, and the worker logs it.
resource "google_logging_metric" "worker_errors" {
  project     = var.project
  name        = "${var.name}/worker_errors"
  description = "Errors that Dataflow workers of ${var.name} logged"
  filter      = "resource.type=\"dataflow_step\" AND resource.labels.job_name=~\"^${var.name}-\" AND severity>=ERROR"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }
}

locals {
  volumes = merge(
    {
      commits    = "Commits in ten minutes"
      conflicts  = "Commits tried again in ten minutes"
      written    = "Rows written in ten minutes"
      superseded = "Rows replaced in ten minutes"
    },
    var.bigquery ? { sent = "Rows sent to BigQuery in ten minutes", rejected = "Rows that BigQuery rejected in ten minutes" } : {},
  )

  charts = concat(
    [
      {
        title = "Watermark lag, s"
        queries = {
          watermark = "max by (job_name) (dataflow_googleapis_com:job_data_watermark_age{${local.live}})"
          system    = "max by (job_name) (dataflow_googleapis_com:job_system_lag{${local.live}})"
        }
      },
      {
        title   = "From the end of a final candle to its commit, ms, mean since the job's start"
        queries = { latency = "max by (job_name) (${local.counter}{${local.live},metric_name=\"${local.counters.latency}\"})" }
      },
      {
        title = "Messages waiting"
        queries = { for name in var.subscriptions : name =>
          "sum(pubsub_googleapis_com:subscription_num_undelivered_messages{monitored_resource=\"pubsub_subscription\",subscription_id=\"${name}\"})"
        }
      },
    ],
    [
      for title, names in {
        "Trades in ten minutes"     = ["ticks", "duplicates", "late", "too_late"]
        "1m candles in ten minutes" = ["provisional", "final", "revised"]
        "Records in ten minutes"    = ["decoded", "dead"]
        "Verification"              = ["missing", "extra", "different"]
        } : {
        title   = title
        queries = { for name in names : replace(name, "_", " ") => local.growth[local.counters[name]] }
      }
    ],
    [
      for what, title in local.volumes : {
        title   = title
        queries = { for table, names in local.tables : table => local.growth[names[what]] }
      }
    ],
    [
      {
        title   = "Workers' vCPUs"
        queries = { vcpus = "sum by (job_name) (dataflow_googleapis_com:job_current_num_vcpus{${local.all}})" }
      },
    ],
  )
}

resource "google_monitoring_dashboard" "this" {
  project = var.project

  dashboard_json = jsonencode({
    displayName = var.name
    mosaicLayout = {
      columns = 12
      tiles = [
        for i, chart in local.charts : {
          xPos   = (i % 2) * 6
          yPos   = floor(i / 2) * 4
          width  = 6
          height = 4
          widget = {
            title = chart.title
            xyChart = {
              dataSets = [
                for name, query in chart.queries : {
                  legendTemplate  = "${name} $${labels.job_name}"
                  plotType        = "LINE"
                  timeSeriesQuery = { prometheusQuery = query }
                }
              ]
            }
          }
        }
      ]
    }
  })
}
