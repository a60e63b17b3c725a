import { spawnSync } from 'node:child_process'

/** Runs a statement on a database file, in a process of its own: this one's connections outlive their closing by a while. */
export function withSql(file: string, statement: string): void {
  const script = `import Libsql from 'libsql'
    new Libsql(${JSON.stringify(file)}).exec(${JSON.stringify(statement)})`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script])
  if (status !== 0) throw new Error(String(stderr))
}
