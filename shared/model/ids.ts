import * as z from 'zod/mini'

// Ids travel in URLs, log rows and document names, so they keep to one safe alphabet.
const id = <Brand extends string>(brand: Brand) =>
  z
    .string()
    .check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, `${brand}: 1 to 64 of A-Z a-z 0-9 _ -`))
    .brand<Brand>()

export const PanelId = id('PanelId')
export type PanelId = z.infer<typeof PanelId>
export const SeatId = id('SeatId')
export type SeatId = z.infer<typeof SeatId>
export const MemberId = id('MemberId')
export type MemberId = z.infer<typeof MemberId>
export const CandidateId = id('CandidateId')
export type CandidateId = z.infer<typeof CandidateId>
export const PositionId = id('PositionId')
export type PositionId = z.infer<typeof PositionId>
export const KitId = id('KitId')
export type KitId = z.infer<typeof KitId>
export const QuestionId = id('QuestionId')
export type QuestionId = z.infer<typeof QuestionId>
/** Somebody who sits on panels, the same on all of them, with or without an account. */
export const PersonId = id('PersonId')
export type PersonId = z.infer<typeof PersonId>
export const CompetencyId = id('CompetencyId')
export type CompetencyId = z.infer<typeof CompetencyId>
export const ProbeId = id('ProbeId')
export type ProbeId = z.infer<typeof ProbeId>
/** Made by the client, once per intention. A retry carries the same one, so it is harmless. */
export const CommandId = id('CommandId')
export type CommandId = z.infer<typeof CommandId>

/** Milliseconds since 1970-01-01 UTC, by the server's clock. */
export const EpochMs = z.number().check(z.nonnegative()).brand<'EpochMs'>()
export type EpochMs = z.infer<typeof EpochMs>
