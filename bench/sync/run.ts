import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FromGenerator, ToGenerator } from './generator.ts'
import type { Figures, ServerControl, Task } from './part.ts'
import { type RunningServer, type ServerCommand, startServer } from './server-process.ts'

const GENERATOR = fileURLToPath(new URL('generator.ts', import.meta.url))

/** One part against one server, each in processes of their own that are gone when this resolves. */
export async function run(command: ServerCommand, task: Omit<Task, 'base'>): Promise<Figures> {
  let server: RunningServer = await startServer(command)
  try {
    const control: ServerControl = {
      cpu: () => server.cpu(),
      memory: () => server.memory(),
      async killAndRestart() {
        await server.kill9()
        server = await startServer(command)
        return server.base
      },
    }
    return await generate({ ...task, base: server.base }, control)
  } finally {
    await server.stop()
  }
}

async function generate(task: Task, server: ServerControl): Promise<Figures> {
  const child = fork(GENERATOR, {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const tell = (message: ToGenerator) => child.connected && child.send(message)
  try {
    return await new Promise<Figures>((resolve, reject) => {
      child.on('message', (message: FromGenerator) => {
        if ('figures' in message) resolve(message.figures)
        else if ('problem' in message) reject(new Error(message.problem))
        else server[message.ask]().then((answer) => tell({ answer }), reject)
      })
      child.on('exit', (code) => reject(new Error(`the generator ended with ${code}`)))
      tell({ task })
    })
  } finally {
    if (child.exitCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
}
