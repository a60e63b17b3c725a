export type Plane = 'room' | 'document'

/** Things that happen, by their fixed reasons. */
export type Count =
  /** Connections that were turned away or closed by the server, messages that were refused. */
  | 'refusals'
  /** Updates that were dropped because they build on something unknown. */
  | 'gap_resyncs'
  /** Slow readers that were sent one difference instead of every update. */
  | 'catch_ups'
  /** Documents that were let go of because the store refused them or they were unsound. */
  | 'evictions'
  /** Documents that were read anew because what was in memory could not be trusted. */
  | 'rebuilds'
  | 'snapshots'
  /** Numbers that were missing in a log that was followed. */
  | 'log_gaps'
  /** Events that only a later version knows, passed over. */
  | 'later_events'
  /** Looks at the end of a log for want of a ring, by what they found. */
  | 'looks'
  /** Rooms whose log came back shorter than it was, by what became of it. */
  | 'histories_lost'
  /** Messages of other nodes that were not understood or not believed. */
  | 'whispers_dropped'

/** Amounts, of which the distribution is of interest. */
export type Measure =
  | 'append_seconds'
  | 'append_entries'
  | 'ack_seconds'
  | 'snapshot_seconds'
  /** From the ring that told of another node's entry until it was taken. */
  | 'follow_seconds'

/** What can be looked at any time. */
export type Gauge =
  | 'room_connections'
  | 'document_connections'
  | 'tunnel_connections'
  | 'rooms_loaded'
  | 'documents_loaded'
  | 'unacked_age_seconds_max'
  | 'log_entries_max'
  | 'seq_lag_max'
  | 'snapshot_age_seconds_max'
  | 'buffered_bytes_max'
  | 'event_loop_lag_seconds'
  | 'heap_used_share'
  | 'overloaded'
  /** Of the wire between nodes, since the start. */
  | 'wire_rings_dropped'
  | 'wire_whispers_dropped'
  | 'wire_unsent'
  | 'draining'

/**
 * Counts for whoever runs the server. Numbers and fixed words: never an id, a name, or anything by which one room, document or
 * person could be told from another.
 */
export type Metrics = {
  /** `reason` is one of our own fixed sentences, never anything that was sent to us. */
  count(what: Count, plane: Plane, reason: string): void
  observe(what: Measure, amount: number): void
  /** `read` is called when somebody looks. */
  gauge(what: Gauge, read: () => number): void
}
