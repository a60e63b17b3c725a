// `npm run bench:postgres`: how many appends a second one node gets out of a PostgreSQL of its own, with fsync on.
import { openPostgres } from '#server/adapters/postgres/database.ts'
import { aRoom, NOTES, updates } from '#test/server/ports/builders.ts'
import { startPostgres } from '#test/support/postgres.ts'

const SECONDS = 4

const server = await startPostgres()
try {
  const { roomLog, close } = await openPostgres(await server.database())
  for (const [rooms, updatesEach] of [
    [1, 1],
    [50, 1],
    [200, 1],
    [50, 8],
  ] as const) {
    const panelIds = await Promise.all(Array.from({ length: rooms }, () => aRoom(roomLog)))
    const took: number[] = []
    const batch = updates(NOTES, ...Array.from({ length: updatesEach }, () => 'u'.repeat(40)))
    const until = performance.now() + SECONDS * 1_000
    await Promise.all(
      panelIds.map(async (panelId) => {
        while (performance.now() < until) {
          const asked = performance.now()
          const answer = await roomLog.appendUpdates(panelId, batch)
          if (!answer.ok) throw new Error(answer.error.code)
          took.push(performance.now() - asked)
        }
      }),
    )
    took.sort((a, b) => a - b)
    const at = (share: number) => took[Math.floor(took.length * share)]!.toFixed(1)
    process.stdout.write(
      `${rooms} rooms, ${updatesEach} updates of 40 bytes an append: ${Math.round(took.length / SECONDS)} appends/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms\n`,
    )
  }
  await close()
} finally {
  await server.dispose()
}
