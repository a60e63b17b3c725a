import { parentPort } from 'node:worker_threads'
import { resultOf } from '#shared/calibration/engine/ladder.ts'
import { rounded } from '#shared/calibration/panel-result.ts'
import type { FromCalibrator, ToCalibrator } from './calibrator.ts'

const toProcess = parentPort!

toProcess.on('message', ({ id, table }: ToCalibrator) => {
  const answer = (message: FromCalibrator) => toProcess.postMessage(message)
  try {
    answer({ id, result: rounded(resultOf(table)) })
  } catch (problem) {
    answer({ id, refused: problem instanceof Error ? problem.message : String(problem) })
  }
})
