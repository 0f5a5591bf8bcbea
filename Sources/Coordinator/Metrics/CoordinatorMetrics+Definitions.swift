extension CoordinatorMetrics {
  /// Seconds, from a fast disk's commit to a stalled one.
  private static let durations: [Double] = [
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]

  /// Everything that the coordinator counts; the documentation has the same list.
  static let definitions: [MetricDefinition] = [
    MetricDefinition("podium_build_info", .gauge, "The release that runs; always 1."),
    MetricDefinition("podium_start_time_seconds", .gauge, "When the coordinator was started, seconds since 1970."),
    MetricDefinition("podium_jobs", .gauge, "Jobs by state; of ended batches too."),
    MetricDefinition("podium_batches", .gauge, "Batches by state."),
    MetricDefinition(
      "podium_oldest_queued_job_age_seconds", .gauge,
      "Time since the oldest batch that has a queued job was accepted; 0 when none waits."),
    MetricDefinition("podium_leases_total", .counter, "Leases given out since the start."),
    MetricDefinition("podium_revocations_total", .counter, "Leases that workers were told to give up."),
    MetricDefinition("podium_attempts_total", .counter, "Attempts that ended, by how."),
    MetricDefinition("podium_retries_total", .counter, "Jobs that went back to the queue, by how their attempt had ended."),
    MetricDefinition("podium_results_total", .counter, "Results that came, by what became of them."),
    MetricDefinition("podium_commits_total", .counter, "Transactions that are on the disk."),
    MetricDefinition("podium_commit_writes_total", .counter, "Changes in those transactions."),
    MetricDefinition(
      "podium_commit_duration_seconds", .histogram(bounds: durations), "How long transactions took, with the flush to the disk."),
    MetricDefinition("podium_received_messages_total", .counter, "Messages from workers and clients."),
    MetricDefinition("podium_received_bytes_total", .counter, "Bytes of those messages, without framing."),
    MetricDefinition("podium_sent_messages_total", .counter, "Messages to workers and clients."),
    MetricDefinition("podium_sent_bytes_total", .counter, "Bytes of those messages, without framing."),
    MetricDefinition(
      "podium_received_model_bytes_total", .counter, "Bytes of models and data files in uploaded chunks, repeated ones too."),
    MetricDefinition("podium_sent_model_bytes_total", .counter, "Bytes of models and data files in chunks for workers."),
    MetricDefinition("podium_workers", .gauge, "Connected workers by state."),
    MetricDefinition("podium_worker_state", .gauge, "1 for the state that a connected worker is in, 0 for the others."),
    MetricDefinition("podium_worker_leases", .gauge, "Leases that a connected worker holds."),
    MetricDefinition("podium_workers_lost_total", .counter, "Workers that were given up for their silence."),
    MetricDefinition("podium_board_writes_total", .counter, "Times the leaderboard file was written."),
    MetricDefinition("podium_board_write_failures_total", .counter, "Times it could not be written."),
    MetricDefinition("podium_board_results_total", .counter, "Results that were brought to the leaderboard file."),
    MetricDefinition(
      "podium_board_write_duration_seconds", .histogram(bounds: durations), "How long writing the leaderboard file took."),
    MetricDefinition("podium_events_total", .counter, "Events that were written to the event log."),
  ]
}
