import { forgetCopies, forgetSavedCopies, isOf, type SeatHere } from './kept-copies.ts'
import { forgetRooms, keepRoomsOf } from './kept-room.ts'
import { forgetOfferedWords } from './offered-words.ts'

/** Whose seats this browser has not, or not any more, of them it keeps nothing but words that the server never got. */
export async function keepOnly(seats: readonly SeatHere[]): Promise<void> {
  await keepRoomsOf(isOf(seats))
  await forgetSavedCopies((copy) => !isOf(seats)(copy))
}

/** Whoever signs out leaves nothing here, words that were never saved neither: they were told of those first. */
export async function leaveDevice(seats: readonly SeatHere[]): Promise<void> {
  for (const seat of seats) forgetOfferedWords(seat)
  await forgetRooms()
  await forgetCopies(seats)
}
