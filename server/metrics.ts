import type { Count, Gauge, Measure, Metrics } from './ports/metrics.ts'

/** Reasons are fixed words; should one ever be made of what a client sent, this many fit and no more. */
const REASONS_MAX = 50

const COUNTS: Readonly<Record<Count, string>> = {
  refusals: 'Connections and messages that were refused, by reason.',
  gap_resyncs: 'Updates that were dropped and asked for again because they built on something unknown.',
  catch_ups: 'Slow readers that were sent one difference instead of every update.',
  evictions: 'Documents that were let go of, by reason.',
  rebuilds: 'Documents that were read anew from the log, by reason.',
  snapshots: 'Snapshots of documents, by outcome.',
  later_events: 'Events of a later version that were passed over.',
  log_gaps: 'Numbers that were missing in a log that was followed, so that documents were read anew.',
  looks: 'Looks at the end of a log for want of a ring that found something.',
  histories_lost: 'Rooms whose log came back shorter than it was, by what became of it.',
  whispers_dropped: 'Messages of other nodes that were dropped, by reason.',
}

const MEASURES: Readonly<Record<Measure, { help: string; upTo: readonly number[] }>> = {
  append_seconds: {
    help: 'How long the store took to make a batch of updates durable.',
    upTo: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  },
  append_entries: { help: 'How many updates a batch held.', upTo: [1, 2, 4, 8, 16, 32, 64] },
  ack_seconds: {
    help: 'From a question whether all is saved to its answer.',
    upTo: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  },
  snapshot_seconds: {
    help: 'How long a snapshot took, from reading the log to its being stored.',
    upTo: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
  },
  follow_seconds: {
    help: 'From the ring that told of another node’s entry until it was taken here.',
    upTo: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  },
}

const GAUGES: Readonly<Record<Gauge, string>> = {
  room_connections: 'Open connections of the control plane.',
  document_connections: 'Open connections of the document plane.',
  tunnel_connections: 'Documents that are open inside a connection of the control plane.',
  rooms_loaded: 'Rooms in memory.',
  documents_loaded: 'Documents in memory.',
  unacked_age_seconds_max: 'Age of the oldest question whether all is saved that has no answer yet.',
  log_entries_max: 'Sequence number of the longest log among the rooms whose documents are in memory.',
  seq_lag_max: 'Entries that the room furthest behind its log has heard of and not taken.',
  snapshot_age_seconds_max:
    'How long ago the oldest update was stored that no snapshot of its document holds.',
  buffered_bytes_max: 'Bytes that wait for the slowest reader.',
  event_loop_lag_seconds: '99th percentile of the event loop’s delay over the last second.',
  heap_used_share: 'Share of the heap that is in use, 0 to 1.',
  overloaded: '1 while rooms that are not open are refused.',
  draining: '1 from the signal to stop.',
  wire_rings_dropped: 'Rings of the wire between nodes that were none of ours, since the start.',
  wire_whispers_dropped: 'Whispers of the wire between nodes that were none of ours, since the start.',
  wire_unsent: 'Rings and whispers that could not be sent to the other nodes, since the start.',
}

/** Counters, histograms and gauges, and their text for Prometheus. */
export function createMetrics(): Metrics & { text: () => string } {
  const counts = new Map<Count, Map<string, number>>()
  const measures = new Map<Measure, { buckets: number[]; sum: number; count: number }>()
  const gauges = new Map<Gauge, () => number>()

  return {
    count(what, plane, reason) {
      const of = counts.get(what) ?? new Map<string, number>()
      counts.set(what, of)
      const labels = `plane="${plane}",reason="${escaped(reason)}"`
      const fits = of.has(labels) || of.size < REASONS_MAX
      const key = fits ? labels : `plane="${plane}",reason="other"`
      of.set(key, (of.get(key) ?? 0) + 1)
    },
    observe(what, amount) {
      const { upTo } = MEASURES[what]
      const of = measures.get(what) ?? { buckets: upTo.map(() => 0), sum: 0, count: 0 }
      measures.set(what, of)
      const at = upTo.findIndex((most) => amount <= most)
      if (at >= 0) of.buckets[at]!++
      of.sum += amount
      of.count++
    },
    gauge(what, read) {
      gauges.set(what, read)
    },
    text: () => {
      const lines: string[] = []
      const begin = (name: string, help: string, type: string) =>
        lines.push(`# HELP panelroom_${name} ${help}`, `# TYPE panelroom_${name} ${type}`)

      for (const what of Object.keys(COUNTS) as Count[]) {
        begin(`${what}_total`, COUNTS[what], 'counter')
        for (const [labels, count] of counts.get(what) ?? [])
          lines.push(`panelroom_${what}_total{${labels}} ${count}`)
      }
      for (const what of Object.keys(MEASURES) as Measure[]) {
        const { help, upTo } = MEASURES[what]
        const { buckets, sum, count } = measures.get(what) ?? { buckets: [], sum: 0, count: 0 }
        begin(what, help, 'histogram')
        let below = 0
        for (const [at, most] of upTo.entries())
          lines.push(`panelroom_${what}_bucket{le="${most}"} ${(below += buckets[at] ?? 0)}`)
        lines.push(`panelroom_${what}_bucket{le="+Inf"} ${count}`)
        lines.push(`panelroom_${what}_sum ${sum}`, `panelroom_${what}_count ${count}`)
      }
      for (const what of Object.keys(GAUGES) as Gauge[]) {
        const read = gauges.get(what)
        if (!read) continue
        begin(what, GAUGES[what], 'gauge')
        lines.push(`panelroom_${what} ${read()}`)
      }
      return `${lines.join('\n')}\n`
    },
  }
}

const escaped = (text: string) => text.replace(/[^A-Za-z0-9 _-]/g, '_').slice(0, 60)
