// The thread when the server runs from source. On Node 20 the loader does not reach a thread through `--import`
// (its own guard skips threads), so it is registered here; on later versions it does no harm.
import { register } from 'tsx/esm/api'
// Before the loader: what it does not have to look at starts sooner.
import 'libsql'

register()
await import('./worker.ts')
