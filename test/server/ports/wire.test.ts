import { createLocalWire } from '#server/adapters/local/wire.ts'
import { describeWire } from './wire.contract.ts'

describeWire('the wire of one process', async () => {
  const wire = createLocalWire()
  return { here: wire, there: wire, dispose: () => wire.close() }
})
