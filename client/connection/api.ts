import type {
  JoinAnswer,
  KitsAnswer,
  LinkAnswer,
  Me,
  PageAnswer,
  PanelAnswer,
  PanelsAnswer,
  TimelineAnswer,
} from '#shared/contract/http.ts'
import type { Failure } from '#shared/contract/failures.ts'
import type {
  ComparisonAnswer,
  KnownPeopleAnswer,
  PositionAnswer,
  PositionsAnswer,
} from '#shared/contract/positions.ts'
import type { RatersAnswer } from '#shared/contract/raters.ts'
import type { ResultsAnswer } from '#shared/contract/results.ts'
import type { PanelId, SeatId } from '#shared/model/ids.ts'
import { err, ok, type Result } from '#shared/result.ts'

/** What a request can end in besides its answer. `offline`: no word from the server, so it may or may not have happened. */
export type ApiFailure = Failure | { readonly kind: 'offline' }

// The table in shared/contract/http.ts, as types: the path alone tells the answer.
type GetAnswer<Path extends string> = Path extends '/api/me'
  ? Me
  : Path extends '/api/kits'
    ? KitsAnswer
    : Path extends '/api/panels'
      ? PanelsAnswer
      : Path extends `/api/panels/${string}`
        ? PanelPart<Path>
        : Path extends '/api/positions'
          ? PositionsAnswer
          : Path extends `/api/positions/${string}/comparison`
            ? ComparisonAnswer
            : Path extends `/api/positions/${string}`
              ? PositionAnswer
              : Path extends '/api/known-people'
                ? KnownPeopleAnswer
                : Path extends '/api/raters' | '/api/raters/me'
                  ? RatersAnswer
                  : unknown
type PanelPart<Path extends string> = Path extends `/api/panels/${string}/timeline`
  ? TimelineAnswer
  : Path extends `/api/panels/${string}/results`
    ? ResultsAnswer
    : PanelAnswer
type PostAnswer<Path extends string> = Path extends '/api/setup' | '/api/sign-in'
  ? Me
  : Path extends '/api/panels' | '/api/rehearsals'
    ? { readonly id: PanelId }
    : Path extends '/api/join'
      ? JoinAnswer
      : Path extends `/api/panels/${string}/page`
        ? PageAnswer
        : Path extends `/api/panels/${string}/seats/${string}/link`
          ? LinkAnswer
          : Path extends `/api/panels/${string}/seats/${string}/revoke`
            ? Record<string, never>
            : Path extends `/api/panels/${string}/seats`
              ? { readonly seat: SeatId }
              : Path extends `/api/positions/${string}/decision`
                ? PositionAnswer
                : unknown
type PatchAnswer<Path extends string> = Path extends `/api/positions/${string}` ? PositionAnswer : PanelAnswer

const PATIENCE_MS = 20_000

/** HTTP to our own server: `await api.get(`/api/panels/${id}`)` is a Result, typed by its path. Never throws. */
export const api = {
  get: <const Path extends string>(path: Path) => call<GetAnswer<Path>>('GET', path),
  post: <const Path extends string>(path: Path, body: unknown = {}) =>
    call<PostAnswer<Path>>('POST', path, body),
  patch: <const Path extends `/api/panels/${string}` | `/api/positions/${string}`>(
    path: Path,
    body: unknown,
  ) => call<PatchAnswer<Path>>('PATCH', path, body),
}

async function call<Answer>(
  method: string,
  path: string,
  body?: unknown,
): Promise<Result<Answer, ApiFailure>> {
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: { 'x-panelroom': '1', ...(body !== undefined && { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const answer: unknown = await response.json()
    if (response.ok) return ok(answer as Answer)
    return err(failureIn(answer) ?? { kind: 'offline' })
  } catch {
    // No answer, or one that is not JSON: whoever spoke (a proxy, a portal), it was not our server.
    return err({ kind: 'offline' })
  }
}

function failureIn(answer: unknown): Failure | null {
  const error = (answer as { error?: { kind?: unknown } } | null)?.error
  return typeof error?.kind === 'string' ? (error as Failure) : null
}

/** For queries, which know success and thrown errors only: a failure on its way to the screen. */
export class ApiError extends Error {
  readonly failure: ApiFailure
  constructor(failure: ApiFailure) {
    super(failure.kind)
    this.name = 'ApiError'
    this.failure = failure
  }
}

/** Turns a Result into what `useQuery` expects: `queryFn: () => orThrow(api.get('/api/kits'))`. */
export async function orThrow<Answer>(pending: Promise<Result<Answer, ApiFailure>>): Promise<Answer> {
  const result = await pending
  if (result.ok) return result.value
  throw new ApiError(result.error)
}

/** The failure behind a query's error; a bug of our own counts as `internal` without an incident. */
export const failureOf = (error: unknown): ApiFailure =>
  error instanceof ApiError ? error.failure : { kind: 'internal', incident: '' }
